package io.runnel.sql.operator;

/** A grouping by windows that gives each of them once, when it is over. */
public interface FinalWindows {
    /**
     * Closes the windows of the host's partition that are over by a time that no row has told: rows that come for them later
     * are late.
     *
     * @return whether there was one
     */
    boolean closeBy(long timeMs);
}
