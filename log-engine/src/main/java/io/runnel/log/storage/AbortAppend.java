package io.runnel.log.storage;

import io.runnel.log.partition.AbortedTransaction;
import java.io.IOException;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Appends the marker that aborts a transaction, with its entry in the segment's transaction index. The index has it
 * first, for a marker without an entry would let the transaction's records count.
 */
final class AbortAppend {
    private final Segment segment;

    AbortAppend(Segment segment) {
        this.segment = segment;
    }

    void append(MemoryRecords marker, AppendedBatch facts, AbortedTransaction aborted, int indexIntervalBytes)
            throws IOException {
        try {
            segment.transactionIndex().append(aborted);
            segment.append(marker, facts, indexIntervalBytes);
        } catch (IOException e) {
            undo(aborted, e);
            throw e;
        }
    }

    private void undo(AbortedTransaction aborted, IOException cause) {
        try {
            segment.transactionIndex().truncateTo(aborted.lastOffset());
        } catch (IOException e) {
            segment.markBroken();
            cause.addSuppressed(e);
        }
    }
}
