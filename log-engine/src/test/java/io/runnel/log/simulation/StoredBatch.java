package io.runnel.log.simulation;

import io.runnel.log.partition.BatchFacts;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.transaction.TransactionRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record batch in a log. Replicas hold the same object, so that two batches are the same if and only if they were
 * written once.
 *
 * @param facts what partitions decide by; of a marker, what stands in its header
 * @param content who wrote what
 * @param marker not null in a transaction marker
 * @param coordinatorRecords what a transaction coordinator wrote; empty elsewhere
 */
record StoredBatch(
        long baseOffset,
        BatchFacts facts,
        Content content,
        @Nullable TransactionMarker marker,
        List<TransactionRecord> coordinatorRecords) {
    /**
     * What a client wrote.
     *
     * @param writer the client's number, -1 if none
     * @param first number of the first of its records for that partition; the others follow
     * @param transaction -1 if none
     */
    record Content(int writer, int first, int transaction) {
        static final Content NONE = new Content(-1, 0, -1);
    }

    long lastOffset() {
        return baseOffset + facts.lastOffsetDelta();
    }

    long endOffset() {
        return lastOffset() + 1;
    }

    int leaderEpoch() {
        return facts.leaderEpoch();
    }

    int size() {
        return facts.lastOffsetDelta() + 1;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        String what = marker == null ? "" : marker.committed() ? " COMMIT" : " ABORT";
        return "[" + baseOffset + ".." + lastOffset() + " e" + leaderEpoch() + " p" + facts.producerId() + "/"
                + facts.producerEpoch() + " s" + facts.baseSequence() + " w" + content.writer() + "#" + content.first()
                + (content.transaction() < 0 ? "" : " t" + content.transaction()) + what + "]";
    }
}
