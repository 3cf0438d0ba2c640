package io.runnel.examples.flights;

/**
 * One step of the demo.
 *
 * @param name identifies it
 * @param title what it shows, for the reader
 * @param statement what is executed: SQL, or a request in words
 */
record Step(String name, String title, String statement, Action action) {
    /** Executes a step; it fails, whatever the exception, unless the step did what its title says. */
    @FunctionalInterface
    interface Action {
        Answer run(Screen screen) throws Exception;
    }
}
