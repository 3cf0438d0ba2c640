package io.runnel.sql.function;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * What a node says of user functions.
 *
 * @param extDir folder of their jars; empty for none
 * @param timeoutMs how long a call of one may take
 */
public record FunctionConfig(String extDir, long timeoutMs) {
    public static final String EXT_DIR = "sql.ext.dir";
    public static final String TIMEOUT_MS = "sql.function.timeout.ms";

    /** Names, defaults and documentation of the settings. */
    public static ConfigDef definition() {
        return new ConfigDef()
                .define(
                        EXT_DIR,
                        ConfigDef.Type.STRING,
                        "",
                        ConfigDef.Importance.MEDIUM,
                        "Folder of jars with user functions; empty: none.")
                .define(
                        TIMEOUT_MS,
                        ConfigDef.Type.LONG,
                        30_000L,
                        ConfigDef.Range.atLeast(10L),
                        ConfigDef.Importance.LOW,
                        "How long one call of a user function may take; then its statement fails.");
    }

    /**
     * Reads the settings; names that are not of this component are passed over.
     *
     * @throws org.apache.kafka.common.config.ConfigException if a value is not of its type or out of range
     */
    public static FunctionConfig from(Map<String, String> settings) {
        AbstractConfig values = new AbstractConfig(definition(), settings, false);
        return new FunctionConfig(values.getString(EXT_DIR), values.getLong(TIMEOUT_MS));
    }
}
