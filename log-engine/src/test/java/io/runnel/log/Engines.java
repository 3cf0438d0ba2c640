package io.runnel.log;

/** What tests in other rooms may do with an engine. */
public final class Engines {
    private Engines() {}

    /** Ends it as a crash looks to others, see {@link LogEngine#closeAbruptly}. */
    public static void kill(LogEngine engine) {
        engine.closeAbruptly();
    }
}
