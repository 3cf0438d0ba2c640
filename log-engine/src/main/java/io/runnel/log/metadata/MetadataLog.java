package io.runnel.log.metadata;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The port to the log in which the cluster's metadata is kept. It is shaped for a consensus log: a batch is appended by
 * the one controller, committed when a quorum has it, and then delivered to the listener on every node, in the same
 * order everywhere. A single node is a quorum of one.
 */
public interface MetadataLog extends AutoCloseable {

    /**
     * Starts delivery: every batch committed so far before this method returns, then each new one as it is committed.
     * To be called once, before the first {@link #append}.
     *
     * @throws MetadataLogException if what is stored cannot be read
     */
    void start(Listener listener);

    /**
     * Appends the records as one batch, all or none. The future completes with the batch's base offset after the
     * listener of this node has been given the batch. Fails with {@code NotControllerException} if this node may not
     * append, and with {@link MetadataLogException} if the log can no longer be written; then nothing more can be
     * appended until the node restarts, because whether the batch is stored is unknown.
     */
    CompletableFuture<Long> append(List<MetadataRecord> records);

    @Override
    void close();

    /** Learns what is committed. */
    interface Listener {
        /** Called for one batch at a time, in log order; at the start possibly with a snapshot in place of many. */
        void committed(long baseOffset, List<MetadataRecord> records);

        /** The fewest records that give what all that were committed so far have given, for a snapshot. */
        List<MetadataRecord> snapshot();
    }
}
