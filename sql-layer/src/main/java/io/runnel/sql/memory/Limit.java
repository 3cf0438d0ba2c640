package io.runnel.sql.memory;

/**
 * A bound that somebody set.
 *
 * @param bytes at least 1
 * @param setting its name, for messages
 * @param value what it is set to, as its user would write it
 * @param advice how to raise it, as part of a sentence that begins with "or"
 */
public record Limit(long bytes, String setting, String value, String advice) {
    public Limit {
        if (bytes < 1) {
            throw new IllegalArgumentException(setting + " is " + bytes + " bytes");
        }
    }
}
