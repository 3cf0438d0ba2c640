package io.runnel.log.group;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code __consumer_offsets}, with the fields of Apache Kafka's schemas of the same names. A null value
 * deletes what the key names.
 */
public sealed interface GroupRecord {
    /** The group that the record is about. */
    String groupId();

    /** OffsetCommitKey and OffsetCommitValue. */
    record OffsetCommitted(
            String groupId,
            String topic,
            int partition,
            @Nullable CommittedOffset value) implements GroupRecord {}

    /** GroupMetadataKey and GroupMetadataValue: a group of the classic protocol. */
    record ClassicGroupMetadata(String groupId, @Nullable ClassicMetadata value) implements GroupRecord {}

    /** ConsumerGroupMetadataKey and ConsumerGroupMetadataValue: a group of KIP-848 with its epoch. */
    record ConsumerMetadata(String groupId, @Nullable Epoch value) implements GroupRecord {
        /** @param metadataHash of the topics that the group has subscribed to */
        public record Epoch(int epoch, long metadataHash) {}
    }

    /** ConsumerGroupMemberMetadataKey and ConsumerGroupMemberMetadataValue: what a member has told of itself. */
    record ConsumerMember(
            String groupId, String memberId, @Nullable MemberSubscription value) implements GroupRecord {}

    /** ConsumerGroupTargetAssignmentMetadataKey and -Value; null deletes. */
    record TargetAssignmentEpoch(String groupId, @Nullable Integer epoch) implements GroupRecord {}

    /** ConsumerGroupTargetAssignmentMemberKey and -Value: what a member is to own, partitions by topic id. */
    record TargetAssignmentMember(
            String groupId, String memberId, @Nullable Map<Uuid, Set<Integer>> partitions) implements GroupRecord {}

    /** ConsumerGroupCurrentMemberAssignmentKey and -Value: how far a member has come towards its target. */
    record CurrentAssignment(
            String groupId, String memberId, @Nullable Progress value) implements GroupRecord {
        /**
         * @param state the code of the member's state, as Kafka's {@code MemberState}
         * @param assigned partitions by topic id, each with the epoch at which the member was given it (KIP-1251); records of
         *     older releases tell none, then it is the member's own
         * @param pendingRevocation likewise
         */
        public record Progress(
                int memberEpoch,
                int previousMemberEpoch,
                byte state,
                Map<Uuid, Map<Integer, Integer>> assigned,
                Map<Uuid, Map<Integer, Integer>> pendingRevocation) {}
    }

    /** ConsumerGroupRegularExpressionKey and -Value: the topics that an expression was resolved to. */
    record ResolvedExpression(
            String groupId, String expression, @Nullable Resolution value) implements GroupRecord {
        /** @param version of the metadata image it was resolved against */
        public record Resolution(List<String> topics, long version, long timestampMs) {}
    }
}
