package io.runnel.log.partition;

import org.apache.kafka.common.errors.ApiException;

/** What a partition does with a batch that a producer sent. */
public sealed interface Decision {

    /** Store it at these offsets, both inclusive. */
    record Store(long baseOffset, long lastOffset) implements Decision {}

    /** It is stored already, at these offsets: acknowledge that. */
    record Duplicate(long baseOffset, long lastOffset, long maxTimestampMs) implements Decision {}

    /** Do not store it; the cause is the error that the producer gets. */
    record Refuse(ApiException cause) implements Decision {}
}
