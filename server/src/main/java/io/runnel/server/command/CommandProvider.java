package io.runnel.server.command;

/**
 * Adds a command to the command line; found by {@link java.util.ServiceLoader}, so that a jar on the class path (the
 * examples and their demo) brings its own.
 */
public interface CommandProvider {
    /** A new instance of a class that carries picocli's {@code @Command} and is a {@code Callable<Integer>}. */
    Object command();
}
