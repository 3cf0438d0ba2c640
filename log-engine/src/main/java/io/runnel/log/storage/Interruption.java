package io.runnel.log.storage;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;

/**
 * Keeps interrupts away from files. A thread that is interrupted in a read or write closes the channel under everybody's
 * hands; here the work is done again on a channel opened anew, and the interrupted thread finds its interrupt when the
 * work is done.
 */
final class Interruption {
    /** More interrupts than this within one read are no accident. */
    private static final int ATTEMPTS = 10;

    private Interruption() {}

    /** Work on files that opens what is closed and can be repeated. */
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Does the work, again if an interrupt of this or of another thread closed a channel meanwhile.
     *
     * @throws ClosedChannelException if the file is closed for good
     */
    static <T> T uninterrupted(Work<T> work) throws IOException {
        boolean interrupted = false;
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return work.run();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    rethrowAfter(attempt, e);
                } catch (ClosedChannelException e) {
                    rethrowAfter(attempt, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void rethrowAfter(int attempt, ClosedChannelException e) throws ClosedChannelException {
        if (attempt == ATTEMPTS) {
            throw e;
        }
    }
}
