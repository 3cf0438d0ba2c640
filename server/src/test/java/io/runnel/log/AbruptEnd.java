package io.runnel.log;

/** Ends a log as a crash looks to others. */
public final class AbruptEnd {
    private AbruptEnd() {}

    /** The node says nothing more to anybody, and can be closed. */
    public static void of(LogEngine log) {
        log.closeAbruptly();
    }
}
