package io.runnel.log.metadata;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The port to the log in which the cluster's metadata is kept: a batch is appended by the one controller, committed when
 * a quorum has it, and then delivered to the listener on every node, in the same order everywhere. A single node is a
 * quorum of one.
 */
public interface MetadataLog extends AutoCloseable {
    /** The offset before that of the first batch. */
    long BEGINNING = -1L;

    /**
     * Starts delivery: what this node knows to be committed before this method returns, then each new batch as it is
     * committed. To be called once, before the first {@link #append}.
     *
     * @throws MetadataLogException if what is stored cannot be read
     */
    void start(Listener listener);

    /**
     * Appends the records as one batch, all or none, and only if no other batch has been committed since the one at that
     * offset: a decision is made on an image, and one that was made on an old image must not take effect, whoever made
     * it. The future completes with the batch's offset after the listener of this node has been given the batch.
     *
     * <p>Fails with {@code NotControllerException} if this node may not append or another batch was faster, and with
     * {@link MetadataLogException} if the log can no longer be written; then nothing more can be appended until the node
     * restarts. After a failure, whether the batch is stored may be unknown: what is committed tells.
     *
     * @param basedOn offset of the newest batch that the listener was given when the records were decided, or {@link
     *     #BEGINNING}
     */
    CompletableFuture<Long> append(long basedOn, List<MetadataRecord> records);

    @Override
    void close();

    /** Learns what is committed, and who may append. One call at a time. */
    interface Listener {
        /** A batch was committed; in log order. */
        void committed(long offset, List<MetadataRecord> records);

        /**
         * These records stand for everything that was committed up to the offset, whatever was delivered before: at the
         * start, or because this node has fallen too far behind.
         */
        void replaced(long offset, List<MetadataRecord> records);

        /**
         * Who is the controller now. This node is it only when it has been given all that others have committed before.
         *
         * @param term grows with each change of controller
         */
        void controllerIs(int nodeId, long term);

        /** Nobody is known to be the controller. */
        void controllerIsUnknown();

        /** The fewest records that give what all that were committed so far have given, for a snapshot. */
        List<MetadataRecord> snapshot();
    }
}
