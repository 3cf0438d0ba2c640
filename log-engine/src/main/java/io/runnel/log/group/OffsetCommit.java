package io.runnel.log.group;

import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A wish to commit offsets, of OffsetCommit or TxnOffsetCommit.
 *
 * @param memberId empty for one that does not take part in the group
 * @param generationOrEpoch generation of the classic protocol, member epoch of KIP-848; negative for none
 * @param apiVersion of the request
 * @param retentionMs how long the offsets are to live, or negative for as long as the group's
 * @param offsets of partitions that exist
 */
public record OffsetCommit(
        String groupId,
        String memberId,
        @Nullable String groupInstanceId,
        int generationOrEpoch,
        short apiVersion,
        long retentionMs,
        List<Position> offsets) {
    public OffsetCommit {
        offsets = List.copyOf(offsets);
    }

    /**
     * How far a partition was consumed.
     *
     * @param leaderEpoch of the last record consumed, or -1
     */
    public record Position(
            TopicPartition partition,
            Uuid topicId,
            long offset,
            int leaderEpoch,
            @Nullable String metadata) {}

    Group.Committer committer(boolean transactional) {
        return new Group.Committer(memberId, groupInstanceId, generationOrEpoch, transactional, apiVersion);
    }
}
