package io.runnel.log;

import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * A segment of a partition: a file of its log.
 *
 * @param baseOffset where it begins
 * @param endOffset exclusive: where the next one begins, or the log ends
 * @param sizeInBytes of its batches, without its indexes
 * @param records how many it holds, without control records but with those of aborted transactions; empty as long as
 *     it has no key filter, and where there is none
 * @param minTimestampMs the smallest timestamp; empty where {@code records} is, or there are no records
 * @param maxTimestampMs the largest timestamp; empty if it is not known
 * @param active whether it is the one that is written
 * @param keyFilter whether it has a key filter
 */
public record SegmentDescription(
        TopicPartition partition,
        long baseOffset,
        long endOffset,
        long sizeInBytes,
        OptionalLong records,
        OptionalLong minTimestampMs,
        OptionalLong maxTimestampMs,
        boolean active,
        boolean keyFilter) {}
