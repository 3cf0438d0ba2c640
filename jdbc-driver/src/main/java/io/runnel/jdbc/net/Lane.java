package io.runnel.jdbc.net;

import java.io.IOException;

/** Carries messages of one session to a service and back. Any thread writes, one reads, and any may close. */
interface Lane extends AutoCloseable {
    /** Sends a message, its length in front; messages of several threads do not mix. */
    void write(byte[] message, int length) throws IOException;

    /**
     * The next message without its length. What was read of one when the deadline passes is not lost.
     *
     * @throws java.net.SocketTimeoutException if the deadline passed
     */
    byte[] read(Deadline deadline) throws IOException;

    @Override
    void close();
}
