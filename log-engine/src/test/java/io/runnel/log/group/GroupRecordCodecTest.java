package io.runnel.log.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.group.GroupRecord.ConsumerMetadata.Epoch;
import io.runnel.log.group.GroupRecord.CurrentAssignment.Progress;
import io.runnel.log.group.GroupRecord.ResolvedExpression.Resolution;
import io.runnel.log.group.MemberSubscription.ClassicMember;
import io.runnel.log.group.MemberSubscription.Protocol;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue.ClassicMemberMetadata;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue.ClassicProtocol;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupRegularExpressionKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupRegularExpressionValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataValue;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our bytes are those of Kafka's generated classes, both ways. */
class GroupRecordCodecTest {
    private static final Uuid TOPIC = new Uuid(1, 2);
    private static final Uuid OTHER = new Uuid(3, 4);

    private final GroupRecordCodec codec = new GroupRecordCodec();

    /** A record of ours, and what Kafka would write for it. */
    private record Pair(GroupRecord ours, short type, ApiMessage key, short version, ApiMessage value) {
        @Override
        public String toString() {
            return ours.getClass().getSimpleName() + " v" + version;
        }
    }

    private static Pair offset(CommittedOffset ours, int version, OffsetCommitValue value) {
        return new Pair(
                new GroupRecord.OffsetCommitted("g", "täglich", 7, ours),
                (short) 1,
                new OffsetCommitKey().setGroup("g").setTopic("täglich").setPartition(7),
                (short) version,
                value.setOffset(42).setMetadata("m").setCommitTimestamp(1000));
    }

    private static Pair classic() {
        byte[] subscription = {1, 2, 3};
        byte[] assignment = {};
        return new Pair(
                new GroupRecord.ClassicGroupMetadata(
                        "g",
                        new ClassicMetadata(
                                "consumer",
                                3,
                                "range",
                                null,
                                5000,
                                List.of(new ClassicMetadata.Member(
                                        "m", null, "c", "/host", 20, 10, subscription, assignment)))),
                (short) 2,
                new GroupMetadataKey().setGroup("g"),
                (short) 3,
                new GroupMetadataValue()
                        .setProtocolType("consumer")
                        .setGeneration(3)
                        .setProtocol("range")
                        .setLeader(null)
                        .setCurrentStateTimestamp(5000)
                        .setMembers(List.of(new GroupMetadataValue.MemberMetadata()
                                .setMemberId("m")
                                .setClientId("c")
                                .setClientHost("/host")
                                .setRebalanceTimeout(20)
                                .setSessionTimeout(10)
                                .setSubscription(subscription)
                                .setAssignment(assignment))));
    }

    private static Pair epoch(long hash) {
        return new Pair(
                new GroupRecord.ConsumerMetadata("g", new Epoch(9, hash)),
                (short) 3,
                new ConsumerGroupMetadataKey().setGroupId("g"),
                (short) 0,
                new ConsumerGroupMetadataValue().setEpoch(9).setMetadataHash(hash));
    }

    private static Pair member(boolean classic) {
        byte[] metadata = {4, 5};
        return new Pair(
                new GroupRecord.ConsumerMember(
                        "g",
                        "m",
                        new MemberSubscription(
                                classic ? "instance" : null,
                                "rack",
                                "c",
                                "/host",
                                List.of("a", "b"),
                                classic ? null : "x.*",
                                1234,
                                "uniform",
                                classic ? new ClassicMember(99, List.of(new Protocol("range", metadata))) : null)),
                (short) 5,
                new ConsumerGroupMemberMetadataKey().setGroupId("g").setMemberId("m"),
                (short) 0,
                new ConsumerGroupMemberMetadataValue()
                        .setInstanceId(classic ? "instance" : null)
                        .setRackId("rack")
                        .setClientId("c")
                        .setClientHost("/host")
                        .setSubscribedTopicNames(List.of("a", "b"))
                        .setSubscribedTopicRegex(classic ? null : "x.*")
                        .setRebalanceTimeoutMs(1234)
                        .setServerAssignor("uniform")
                        .setClassicMemberMetadata(
                                classic
                                        ? new ClassicMemberMetadata()
                                                .setSessionTimeoutMs(99)
                                                .setSupportedProtocols(List.of(new ClassicProtocol()
                                                        .setName("range")
                                                        .setMetadata(metadata)))
                                        : null));
    }

    private static Pair target() {
        return new Pair(
                new GroupRecord.TargetAssignmentMember("g", "m", Map.of(TOPIC, Set.of(5))),
                (short) 7,
                new ConsumerGroupTargetAssignmentMemberKey().setGroupId("g").setMemberId("m"),
                (short) 0,
                new ConsumerGroupTargetAssignmentMemberValue()
                        .setTopicPartitions(List.of(new ConsumerGroupTargetAssignmentMemberValue.TopicPartition()
                                .setTopicId(TOPIC)
                                .setPartitions(List.of(5)))));
    }

    private static Pair current() {
        return new Pair(
                new GroupRecord.CurrentAssignment(
                        "g",
                        "m",
                        new Progress(8, 7, (byte) 1, Map.of(TOPIC, Map.of(0, 6)), Map.of(OTHER, Map.of(1, 5)))),
                (short) 8,
                new ConsumerGroupCurrentMemberAssignmentKey().setGroupId("g").setMemberId("m"),
                (short) 0,
                new ConsumerGroupCurrentMemberAssignmentValue()
                        .setMemberEpoch(8)
                        .setPreviousMemberEpoch(7)
                        .setState((byte) 1)
                        .setAssignedPartitions(List.of(new ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions()
                                .setTopicId(TOPIC)
                                .setPartitions(List.of(0))
                                .setAssignmentEpochs(List.of(6))))
                        .setPartitionsPendingRevocation(
                                List.of(new ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions()
                                        .setTopicId(OTHER)
                                        .setPartitions(List.of(1))
                                        .setAssignmentEpochs(List.of(5)))));
    }

    static Stream<Pair> pairs() {
        return Stream.of(
                offset(
                        new CommittedOffset(42, 6, "m", 1000, -1, Uuid.ZERO_UUID),
                        3,
                        new OffsetCommitValue().setLeaderEpoch(6)),
                offset(
                        new CommittedOffset(42, -1, "m", 1000, 2000, Uuid.ZERO_UUID),
                        1,
                        new OffsetCommitValue().setExpireTimestamp(2000)),
                offset(
                        new CommittedOffset(42, 6, "m", 1000, -1, TOPIC),
                        4,
                        new OffsetCommitValue().setLeaderEpoch(6).setTopicId(TOPIC)),
                classic(),
                epoch(0),
                epoch(Long.MIN_VALUE),
                member(true),
                member(false),
                new Pair(
                        new GroupRecord.TargetAssignmentEpoch("g", 11),
                        (short) 6,
                        new ConsumerGroupTargetAssignmentMetadataKey().setGroupId("g"),
                        (short) 0,
                        new ConsumerGroupTargetAssignmentMetadataValue().setAssignmentEpoch(11)),
                target(),
                current(),
                new Pair(
                        new GroupRecord.ResolvedExpression("g", "x.*", new Resolution(List.of("x1", "x2"), 3, 4)),
                        (short) 16,
                        new ConsumerGroupRegularExpressionKey().setGroupId("g").setRegularExpression("x.*"),
                        (short) 0,
                        new ConsumerGroupRegularExpressionValue()
                                .setTopics(List.of("x1", "x2"))
                                .setVersion(3)
                                .setTimestamp(4)));
    }

    private static byte[] key(Pair pair) {
        byte[] written = MessageUtil.toVersionPrefixedBytes((short) 0, pair.key);
        return ByteBuffer.wrap(written).putShort(0, pair.type).array();
    }

    private static byte[] value(Pair pair, int version) {
        return MessageUtil.toVersionPrefixedBytes((short) version, pair.value);
    }

    private GroupRecord decode(byte[] key, byte[] value) {
        return codec.decode(ByteBuffer.wrap(key), value == null ? null : ByteBuffer.wrap(value))
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void writesWhatKafkaWrites(Pair pair) {
        assertThat(codec.key(pair.ours)).isEqualTo(key(pair));
        assertThat(codec.value(pair.ours)).isEqualTo(value(pair, pair.version));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void readsWhatKafkaWrites(Pair pair) {
        GroupRecord read = decode(key(pair), value(pair, pair.version));

        assertThat(read).usingRecursiveComparison().isEqualTo(pair.ours);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aTombstoneKeepsTheKey(Pair pair) {
        GroupRecord read = decode(key(pair), null);

        assertThat(codec.key(read)).isEqualTo(key(pair));
        assertThat(codec.value(read)).isNull();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void damageIsRefused(Pair pair) {
        byte[] value = value(pair, pair.version);

        for (int length = 0; length < value.length; length++) {
            byte[] cut = Arrays.copyOf(value, length);
            assertThatThrownBy(() -> decode(key(pair), cut)).isInstanceOf(RuntimeException.class);
        }
        value[1] = 100;
        assertThatThrownBy(() -> decode(key(pair), value)).hasMessageContaining("version 100");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void readsTheVersionsOfEightYears(int version) {
        Pair offset = offset(
                new CommittedOffset(42, version >= 3 ? 6 : -1, "m", 1000, version == 1 ? 2000 : -1, Uuid.ZERO_UUID),
                version,
                new OffsetCommitValue().setLeaderEpoch(6).setExpireTimestamp(2000));
        byte[] legacyKey = key(offset);
        legacyKey[1] = 0;
        Pair classic = classic();

        assertThat(decode(key(offset), value(offset, version))).isEqualTo(offset.ours);
        assertThat(decode(legacyKey, value(offset, version))).isEqualTo(offset.ours);
        ClassicMetadata read =
                ((GroupRecord.ClassicGroupMetadata) decode(key(classic), value(classic, version))).value();
        assertThat(read.members().get(0).rebalanceTimeoutMs()).isEqualTo(version == 0 ? 10 : 20);
        assertThat(read.currentStateTimestampMs()).isEqualTo(version >= 2 ? 5000 : -1);
        assertThat(read.members().get(0).clientHost()).isEqualTo("/host");
    }

    @Test
    void partitionsWithoutAnEpochWereGivenAtTheMembersOwn() {
        Pair current = current();
        var value = (ConsumerGroupCurrentMemberAssignmentValue) current.value;
        value.assignedPartitions().get(0).setAssignmentEpochs(null);
        value.partitionsPendingRevocation().get(0).setAssignmentEpochs(List.of());

        var read = (GroupRecord.CurrentAssignment) decode(key(current), value(current, 0));

        assertThat(read.value().assigned()).isEqualTo(Map.of(TOPIC, Map.of(0, 8)));
        assertThat(read.value().pendingRevocation()).isEqualTo(Map.of(OTHER, Map.of(1, 8)));
    }

    @ParameterizedTest
    @ValueSource(shorts = {4, 9, 15, 17, 999})
    void otherTypesAreSkipped(short type) {
        ByteBuffer key = ByteBuffer.allocate(8).putShort(0, type);

        assertThat(codec.decode(key, ByteBuffer.wrap("anything".getBytes(UTF_8))))
                .isEmpty();
    }
}
