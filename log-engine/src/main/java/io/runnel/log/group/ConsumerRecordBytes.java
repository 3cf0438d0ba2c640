package io.runnel.log.group;

import io.runnel.log.coordinator.SchemaReader;
import io.runnel.log.coordinator.SchemaWriter;
import io.runnel.log.group.GroupRecord.ConsumerMetadata.Epoch;
import io.runnel.log.group.GroupRecord.CurrentAssignment.Progress;
import io.runnel.log.group.GroupRecord.ResolvedExpression.Resolution;
import io.runnel.log.group.MemberSubscription.ClassicMember;
import io.runnel.log.group.MemberSubscription.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** The values of a KIP-848 group: ConsumerGroup…Value, all in version 0, which is flexible. */
final class ConsumerRecordBytes {
    private static final int VERSION = 0;
    private static final int METADATA_HASH_TAG = 0;
    private static final int CLASSIC_MEMBER_TAG = 0;
    private static final int ASSIGNMENT_EPOCHS_TAG = 0;

    private ConsumerRecordBytes() {}

    private static SchemaWriter value() {
        return SchemaWriter.of(VERSION, true);
    }

    static byte[] writeEpoch(Epoch value) {
        SchemaWriter out = value().int32(value.epoch());
        return (value.metadataHash() == 0
                        ? out.noTags()
                        : out.onlyTag(METADATA_HASH_TAG, field -> field.int64(value.metadataHash())))
                .toBytes();
    }

    static Epoch readEpoch(SchemaReader in, int version) {
        int epoch = in.int32();
        long[] hash = {0};
        in.onlyTag(METADATA_HASH_TAG, field -> hash[0] = field.int64());
        return new Epoch(epoch, hash[0]);
    }

    static byte[] writeSubscription(MemberSubscription value) {
        SchemaWriter out = value();
        out.string(value.instanceId())
                .string(value.rackId())
                .string(value.clientId())
                .string(value.clientHost())
                .array(value.topicNames(), out::string)
                .string(value.topicRegex())
                .int32(value.rebalanceTimeoutMs())
                .string(value.serverAssignor());
        return out.onlyTag(CLASSIC_MEMBER_TAG, field -> write(field, value.classic()))
                .toBytes();
    }

    /** A nullable structure: one byte tells whether it is there. Kafka writes the tag for null as well. */
    private static void write(SchemaWriter out, @Nullable ClassicMember classic) {
        if (classic == null) {
            out.int8((byte) 0);
            return;
        }
        out.int8((byte) 1)
                .int32(classic.sessionTimeoutMs())
                .array(
                        classic.protocols(),
                        protocol -> out.string(protocol.name())
                                .bytes(protocol.metadata())
                                .noTags())
                .noTags();
    }

    static MemberSubscription readSubscription(SchemaReader in, int version) {
        String instanceId = in.nullableString();
        String rackId = in.nullableString();
        String clientId = in.string();
        String clientHost = in.string();
        List<String> topicNames = in.array(in::string);
        String topicRegex = in.nullableString();
        int rebalanceTimeoutMs = in.int32();
        String serverAssignor = in.nullableString();
        @Nullable ClassicMember[] classic = new ClassicMember[1];
        in.onlyTag(CLASSIC_MEMBER_TAG, field -> classic[0] = field.int8() <= 0 ? null : readClassic(field));
        return new MemberSubscription(
                instanceId,
                rackId,
                clientId,
                clientHost,
                topicNames,
                topicRegex,
                rebalanceTimeoutMs,
                serverAssignor,
                classic[0]);
    }

    private static ClassicMember readClassic(SchemaReader in) {
        int sessionTimeoutMs = in.int32();
        List<Protocol> protocols = in.array(() -> {
            Protocol protocol = new Protocol(in.string(), in.bytes());
            in.skipTags();
            return protocol;
        });
        in.skipTags();
        return new ClassicMember(sessionTimeoutMs, protocols);
    }

    static byte[] writeTargetEpoch(int epoch) {
        return value().int32(epoch).noTags().toBytes();
    }

    static Integer readTargetEpoch(SchemaReader in, int version) {
        int epoch = in.int32();
        in.skipTags();
        return epoch;
    }

    static byte[] writeTarget(Map<Uuid, Set<Integer>> partitions) {
        SchemaWriter out = value();
        return writePartitions(out, partitions).noTags().toBytes();
    }

    static Map<Uuid, Set<Integer>> readTarget(SchemaReader in, int version) {
        Map<Uuid, Set<Integer>> partitions = readPartitions(in);
        in.skipTags();
        return partitions;
    }

    static byte[] writeProgress(Progress value) {
        SchemaWriter out = value().int32(value.memberEpoch())
                .int32(value.previousMemberEpoch())
                .int8(value.state());
        writeAssigned(out, value.assigned());
        return writeAssigned(out, value.pendingRevocation()).noTags().toBytes();
    }

    static Progress readProgress(SchemaReader in, int version) {
        int memberEpoch = in.int32();
        Progress value = new Progress(
                memberEpoch, in.int32(), in.int8(), readAssigned(in, memberEpoch), readAssigned(in, memberEpoch));
        in.skipTags();
        return value;
    }

    /** The epochs stand in a tagged field, in the order of the partitions. */
    private static SchemaWriter writeAssigned(SchemaWriter out, Map<Uuid, Map<Integer, Integer>> partitions) {
        return out.array(partitions.entrySet(), topic -> {
            Map<Integer, Integer> epochs = topic.getValue();
            out.uuid(topic.getKey()).array(epochs.keySet(), out::int32);
            if (epochs.isEmpty()) {
                out.noTags();
            } else {
                out.onlyTag(ASSIGNMENT_EPOCHS_TAG, field -> field.array(epochs.values(), field::int32));
            }
        });
    }

    private static Map<Uuid, Map<Integer, Integer>> readAssigned(SchemaReader in, int memberEpoch) {
        Map<Uuid, Map<Integer, Integer>> partitions = new HashMap<>();
        in.array(() -> {
            Uuid topicId = in.uuid();
            List<Integer> indexes = in.array(in::int32);
            List<Integer> epochs = new ArrayList<>();
            in.onlyTag(ASSIGNMENT_EPOCHS_TAG, field -> epochs.addAll(field.nullableArray(field::int32)));
            Map<Integer, Integer> assigned = new LinkedHashMap<>();
            for (int i = 0; i < indexes.size(); i++) {
                assigned.put(indexes.get(i), epochs.size() == indexes.size() ? epochs.get(i) : memberEpoch);
            }
            return partitions.put(topicId, assigned);
        });
        return partitions;
    }

    static byte[] writeResolution(Resolution value) {
        SchemaWriter out = value();
        return out.array(value.topics(), out::string)
                .int64(value.version())
                .int64(value.timestampMs())
                .noTags()
                .toBytes();
    }

    static Resolution readResolution(SchemaReader in, int version) {
        Resolution value = new Resolution(in.array(in::string), in.int64(), in.int64());
        in.skipTags();
        return value;
    }

    private static SchemaWriter writePartitions(SchemaWriter out, Map<Uuid, Set<Integer>> partitions) {
        return out.array(
                partitions.entrySet(),
                topic -> out.uuid(topic.getKey())
                        .array(topic.getValue(), out::int32)
                        .noTags());
    }

    private static Map<Uuid, Set<Integer>> readPartitions(SchemaReader in) {
        Map<Uuid, Set<Integer>> partitions = new HashMap<>();
        in.array(() -> {
            Uuid topicId = in.uuid();
            List<Integer> indexes = in.array(in::int32);
            in.skipTags();
            return partitions.put(topicId, new LinkedHashSet<>(indexes));
        });
        return partitions;
    }
}
