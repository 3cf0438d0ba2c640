package io.runnel.log.network;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.errors.InvalidRequestException;
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

    /** @throws InvalidRequestException if the field is not there */
    public static long expectedEndOffset(List<RawTaggedField> fields) {
        for (RawTaggedField field : fields) {
            if (field.tag() == TAG && field.data().length == Long.BYTES) {
                long offset = ByteBuffer.wrap(field.data()).getLong();
                if (offset >= 0) {
                    return offset;
                }
            }
        }
        throw new InvalidRequestException("A Produce request with acks " + ACKS
                + " must tell, for each partition, the expected end offset in the tagged field " + TAG
                + ": 8 bytes, not negative.");
    }
}
