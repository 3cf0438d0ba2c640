package io.runnel.log;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;

/** A conditional append found records that its writer had not seen. Read them, decide again, and retry. */
public final class UnexpectedEndOffsetException extends ApiException {
    private static final long serialVersionUID = 1L;

    private final long actualEndOffset;

    public UnexpectedEndOffsetException(TopicPartition partition, long expectedEndOffset, long actualEndOffset) {
        super("Append to " + partition + " expected end offset " + expectedEndOffset + " but the log ends at "
                + actualEndOffset + ": read up to there and decide again.");
        this.actualEndOffset = actualEndOffset;
    }

    public long actualEndOffset() {
        return actualEndOffset;
    }
}
