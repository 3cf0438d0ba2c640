package io.runnel.log.storage;

import io.runnel.log.partition.AbortedTransaction;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes part in the opening of a log: is shown the stored batches from which it rebuilds its own state. */
public interface BatchVisitor {
    /** Wants to see nothing. */
    BatchVisitor NONE = new BatchVisitor() {
        @Override
        public long replayFrom(long latestOffset) {
            return latestOffset;
        }

        @Override
        public void batch(BatchHeader header) {}
    };

    /**
     * From which offset the visitor needs to see batches, because it has a snapshot up to there. Called once, first.
     *
     * @param latestOffset all batches from there on are shown anyhow; the answer must not be larger
     */
    long replayFrom(long latestOffset) throws IOException;

    /**
     * A batch whose checksum held, in the order of offsets. The header is valid during the call; behind that of a
     * control batch stands the whole batch.
     */
    void batch(BatchHeader header);

    /** The aborted transaction that the control batch just shown has ended, for the index; null if it has ended none. */
    default @Nullable AbortedTransaction aborted() {
        return null;
    }
}
