package io.runnel.log.group;

import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A question for the offsets of a group.
 *
 * @param memberId null where the request names none
 * @param memberEpoch of KIP-848; negative for none
 * @param partitions null for all that have any
 * @param requireStable whether those that an open transaction may change are not to be told
 */
public record OffsetFetch(
        String groupId,
        @Nullable String memberId,
        int memberEpoch,
        @Nullable List<TopicPartition> partitions,
        boolean requireStable) {
    /**
     * What is known of a partition.
     *
     * @param value null where nothing was committed
     * @param unstable whether an open transaction may change the offset, where only stable ones were asked for
     */
    public record Found(TopicPartition partition, @Nullable CommittedOffset value, boolean unstable) {}
}
