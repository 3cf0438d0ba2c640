package io.runnel.log.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.coordinator.SimulatedCoordinator;
import io.runnel.log.coordinator.SimulatedCoordinator.Answer;
import io.runnel.log.group.OffsetCommit.Position;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import io.runnel.log.metadata.PartitionImage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.protocol.Errors;

/** A partition of {@code __consumer_offsets} in memory, topics, and commits in short. */
final class CommittedOffsetsFixture {
    static final int MOST_METADATA = 100;
    static final long RETENTION_MS = TimeUnit.DAYS.toMillis(7);
    static final long CHECK_MS = TimeUnit.MINUTES.toMillis(10);
    static final long START_MS = 1_800_000_000_000L;

    private static final GroupSettings SETTINGS = new GroupSettings(
            new GroupSettings.Classic(6_000, 1_800_000, 0, Integer.MAX_VALUE),
            new GroupSettings.Consumer(
                    45_000,
                    45_000,
                    60_000,
                    5_000,
                    5_000,
                    15_000,
                    Integer.MAX_VALUE,
                    List.of("uniform", "range"),
                    GroupSettings.Migration.BIDIRECTIONAL,
                    600_000),
            new GroupSettings.Offsets(MOST_METADATA, RETENTION_MS, CHECK_MS));

    private ClusterImage image = ClusterImage.EMPTY;
    private long nextTopicId = 1;
    final SimulatedCoordinator<Groups, GroupRecord> coordinator;

    CommittedOffsetsFixture(String... topics) {
        for (String topic : topics) {
            createTopic(topic);
        }
        coordinator = new SimulatedCoordinator<>(
                () -> new Groups(SETTINGS, () -> image, new GroupClock(START_MS, 0)), new GroupRecordCodec(), START_MS);
    }

    void createTopic(String name) {
        PartitionImage partition = new PartitionImage(List.of(1), List.of(1), 1, 0, 0);
        image = image.apply(new TopicCreated(
                name,
                new Uuid(7, nextTopicId++),
                IntStream.range(0, 100).mapToObj(index -> partition).toList()));
    }

    /** Removes a topic, and tells the groups as the edge does, or not, as if the node had crashed. */
    void removeTopic(String name, boolean told) {
        image = image.apply(new TopicRemoved(image.topic(name).id()));
        if (told) {
            coordinator.submit((groups, reply, step) -> groups.offsets().topicsRemoved(Set.of(name), step));
        }
    }

    Position at(TopicPartition partition, long offset) {
        return at(partition, offset, "");
    }

    Position at(TopicPartition partition, long offset, String metadata) {
        return new Position(partition, image.topic(partition.topic()).id(), offset, 3, metadata);
    }

    static OffsetCommit wish(String group, long retentionMs, Position... positions) {
        return new OffsetCommit(group, "", null, -1, (short) 9, retentionMs, List.of(positions));
    }

    Answer<List<Errors>> commit(OffsetCommit wish) {
        return coordinator.submit((groups, reply, step) -> groups.offsets().commit(wish, reply, step));
    }

    Answer<List<Errors>> commit(String group, Position... positions) {
        return commit(wish(group, -1, positions));
    }

    Answer<List<Errors>> commit(long producerId, int epoch, String group, Position... positions) {
        return commitWithTicket(ticket(producerId), producerId, epoch, group, positions);
    }

    long ticket(long producerId) {
        Answer<Long> ticket =
                coordinator.submit((groups, reply, step) -> groups.offsets().ticket(producerId, reply, step));
        return ticket.value();
    }

    Answer<List<Errors>> commitWithTicket(
            long ticket, long producerId, int epoch, String group, Position... positions) {
        OffsetCommit wish = wish(group, -1, positions);
        return coordinator.submit((groups, reply, step) ->
                groups.offsets().commitInTransaction(producerId, (short) epoch, ticket, wish, reply, step));
    }

    Answer<List<Errors>> delete(String group, TopicPartition... partitions) {
        return coordinator.submit(
                (groups, reply, step) -> groups.offsets().delete(group, List.of(partitions), reply, step));
    }

    Answer<List<OffsetFetch.Found>> fetch(OffsetFetch question) {
        return coordinator.submit((groups, reply, step) -> groups.offsets().fetch(question, reply, step));
    }

    /** A member joins each of these groups, one of the classic protocol and one of KIP-848, and leaves it. */
    void comeAndGo(String classic, String kip848) {
        JoinGroupRequestData join = ClassicFixture.joining("", "m", "range").setGroupId(classic);
        ClassicCaller caller = new ClassicCaller("client", "/10.0.0.1", "member", (short) 3);
        Answer<JoinGroupResponseData> joined =
                coordinator.submit((groups, reply, step) -> groups.classic().join(join, caller, reply, step));
        LeaveGroupRequestData leave = new LeaveGroupRequestData()
                .setGroupId(classic)
                .setMembers(List.of(new LeaveGroupRequestData.MemberIdentity()
                        .setMemberId(joined.value().memberId())));
        coordinator.<LeaveGroupResponseData>submit(
                (groups, reply, step) -> groups.classic().leave(leave, reply, step));

        SimulatedConsumer consumer = new SimulatedConsumer(kip848, "member", null).subscribe("t");
        heartbeat(consumer.request());
        heartbeat(consumer.request().setMemberEpoch(-1));
    }

    private void heartbeat(ConsumerGroupHeartbeatRequestData request) {
        ConsumerGroups.Client client = new ConsumerGroups.Client("client", "/10.0.0.1");
        Answer<ConsumerGroupHeartbeatResponseData> answer = coordinator.submit(
                (groups, reply, step) -> groups.consumers().heartbeat(request, (short) 1, client, reply, step));
        assertThat(answer.error()).isNull();
    }

    /** All offsets of a group. */
    Map<TopicPartition, Long> offsets(String group) {
        return fetch(new OffsetFetch(group, null, -1, null, false)).value().stream()
                .collect(Collectors.toMap(
                        OffsetFetch.Found::partition,
                        found -> found.value().offset(),
                        (one, two) -> {
                            throw new AssertionError("A partition was answered twice");
                        },
                        () -> new TreeMap<>(java.util.Comparator.comparing(TopicPartition::toString))));
    }

    /** The partitions of a group that open transactions may change. */
    Set<TopicPartition> unstable(String group) {
        return fetch(new OffsetFetch(group, null, -1, null, true)).value().stream()
                .filter(OffsetFetch.Found::unstable)
                .map(OffsetFetch.Found::partition)
                .collect(Collectors.toSet());
    }
}
