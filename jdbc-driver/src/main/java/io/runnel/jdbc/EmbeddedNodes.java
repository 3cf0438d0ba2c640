package io.runnel.jdbc;

import java.io.IOException;
import java.util.Map;

/**
 * Runs nodes within the process, for URLs {@code jdbc:runnel:embedded:FOLDER}. The server's jar has one, which the driver
 * finds with {@link java.util.ServiceLoader}. Thread-safe.
 */
public interface EmbeddedNodes {
    /** Takes what the node answers. It must return at once. */
    @FunctionalInterface
    interface Receiver {
        /** A message of the driver's protocol, without its length. */
        void receive(byte[] message);
    }

    /** A way to a node. */
    interface Link extends AutoCloseable {
        /** Carries a request out; the reply comes on this thread or another. Never throws for what is in the request. */
        void send(byte[] message);

        /** Gives the way up; with the last one the node is closed. Does nothing the second time. */
        @Override
        void close();
    }

    /**
     * Opens the node of a folder, or goes to the one that the process has opened there.
     *
     * @param folder of the node's data; empty for a temporary one, which is deleted with the node
     * @param settings of the node, by their names in docs/operations.md; if it is open already, they are passed over
     * @throws IOException if the folder cannot be used, or a setting is wrong
     */
    Link connect(String folder, Map<String, String> settings, Receiver receiver) throws IOException;
}
