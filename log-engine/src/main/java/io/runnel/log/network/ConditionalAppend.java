package io.runnel.log.network;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidRequiredAcksException;
import org.apache.kafka.common.protocol.types.RawTaggedField;

/**
 * How Runnel's brokers are asked to append only if a partition still ends at an expected offset, for which Kafka's
 * protocol has no request: a Produce request whose acks are {@link #ACKS}, and in it, for each partition, a tagged field
 * (KIP-482) with that offset. The append is acknowledged as with acks=all.
 *
 * <p>The acks make sure that a broker without this extension refuses the request ({@code INVALID_REQUIRED_ACKS}); it would
 * ignore a tagged field alone, and append without the condition.
 *
 * <p>If the partition ends elsewhere, its part of the answer has the error {@code OFFSET_OUT_OF_RANGE} and, as base
 * offset, where it ends.
 */
public final class ConditionalAppend {
    /** In the place of a Produce request's acks. */
    public static final short ACKS = -2;

    /** Produce requests from this version on can carry tagged fields. */
    public static final short FIRST_VERSION = 9;

    private static final int TAG = 10_000;

    private ConditionalAppend() {}

    /** The field that goes with a partition's records. */
    public static RawTaggedField expecting(long endOffset) {
        return new RawTaggedField(
                TAG, ByteBuffer.allocate(Long.BYTES).putLong(endOffset).array());
    }

    /**
     * The offset that was told with a partition's records.
     *
     * @throws InvalidRequiredAcksException if none was, as Kafka's brokers answer to such acks
     * @throws InvalidRequestException if the field holds something else
     */
    public static long expectedEndOffset(List<RawTaggedField> fields) {
        for (RawTaggedField field : fields) {
            if (field.tag() == TAG) {
                long offset = field.size() == Long.BYTES
                        ? ByteBuffer.wrap(field.data()).getLong()
                        : -1;
                if (offset < 0) {
                    throw new InvalidRequestException("The expected end offset in the tagged field " + TAG
                            + " of a Produce request must have 8 bytes and not be negative.");
                }
                return offset;
            }
        }
        throw new InvalidRequiredAcksException("acks must be 0, 1 or -1 (all), or " + ACKS
                + " with an expected end offset in the tagged field " + TAG + " of each partition.");
    }
}
