package io.runnel.jdbc.net;

import io.runnel.jdbc.EmbeddedNodes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * To a node within the process. Requests are carried out by the thread that sends them.
 *
 * @param settings of the node, if this opens it
 */
record EmbeddedRoute(EmbeddedNodes nodes, String folder, Map<String, String> settings) implements Route {
    private static final int LENGTH_BYTES = 4;

    @Override
    public Lane connect(Deadline deadline) throws IOException {
        Replies replies = new Replies();
        return new LinkLane(nodes.connect(folder, settings, replies), replies);
    }

    @Override
    public String advice(Exception failure) {
        return "Check that no other process has the folder open.";
    }

    @Override
    public String toString() {
        return folder.isEmpty() ? "a temporary folder" : folder;
    }

    /** Replies that nobody has read; bounded by the requests under way. */
    private static final class Replies implements EmbeddedNodes.Receiver {
        private static final byte[] CLOSED = new byte[0];

        private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();

        @Override
        public void receive(byte[] message) {
            queue.add(message);
        }

        byte[] next(Deadline deadline) throws IOException {
            try {
                byte[] there = queue.poll(); // also for a thread that was interrupted before
                byte[] message = there != null
                        ? there
                        : deadline.exists() ? queue.poll(deadline.remainingMs(), TimeUnit.MILLISECONDS) : queue.take();
                if (message == null) {
                    throw new SocketTimeoutException("no reply came in time");
                }
                if (message == CLOSED) {
                    queue.add(CLOSED);
                    throw new SocketException("the link is closed");
                }
                return message;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the thread was interrupted");
            }
        }
    }

    private record LinkLane(EmbeddedNodes.Link link, Replies replies) implements Lane {
        @Override
        public void write(byte[] message, int length) {
            link.send(Arrays.copyOfRange(message, LENGTH_BYTES, length));
        }

        @Override
        public byte[] read(Deadline deadline) throws IOException {
            return replies.next(deadline);
        }

        @Override
        public void close() {
            replies.receive(Replies.CLOSED);
            link.close();
        }
    }
}
