package io.runnel.log.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.coordinator.SimulatedCoordinator.Answer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members of the classic protocol in a group of KIP-848, and how groups become each other. */
class MixedGroupsTest {
    private static final int REBALANCE_MS = 20_000;
    private static final int SESSION_MS = 10_000;

    private final ConsumerGroupNode node = new ConsumerGroupNode();
    private final SimulatedConsumer modern = new SimulatedConsumer("group", "modern", null).subscribe("events");

    @BeforeEach
    void create() {
        node.create("events", 4);
    }

    private Answer<JoinGroupResponseData> join(String memberId, String newId, Integer... owned) {
        return join(memberId, newId, null, "consumer", owned);
    }

    private Answer<JoinGroupResponseData> join(
            String memberId, String newId, String instanceId, String type, Integer... owned) {
        List<TopicPartition> partitions = List.of(owned).stream()
                .map(number -> new TopicPartition("events", number))
                .toList();
        byte[] metadata = Utils.toArray(
                ConsumerProtocol.serializeSubscription(new Subscription(List.of("events"), null, partitions)));
        JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
        protocols.add(
                new JoinGroupRequestProtocol().setName("cooperative-sticky").setMetadata(metadata));
        JoinGroupRequestData request = new JoinGroupRequestData()
                .setGroupId("group")
                .setMemberId(memberId)
                .setGroupInstanceId(instanceId)
                .setProtocolType(type)
                .setProtocols(protocols)
                .setSessionTimeoutMs(SESSION_MS)
                .setRebalanceTimeoutMs(REBALANCE_MS);
        ClassicCaller caller = new ClassicCaller("client", "/127.0.0.1", newId, (short) 9);
        return node.coordinator().submit((state, reply, step) -> state.classic().join(request, caller, reply, step));
    }

    private Answer<SyncGroupResponseData> sync(String memberId, int generation, Integer... given) {
        SyncGroupRequestData request = new SyncGroupRequestData()
                .setGroupId("group")
                .setMemberId(memberId)
                .setGenerationId(generation);
        if (given.length > 0) {
            Assignment assignment = new Assignment(List.of(given).stream()
                    .map(number -> new TopicPartition("events", number))
                    .toList());
            request.assignments()
                    .add(new SyncGroupRequestAssignment()
                            .setMemberId(memberId)
                            .setAssignment(Utils.toArray(ConsumerProtocol.serializeAssignment(assignment))));
        }
        return node.coordinator().submit((state, reply, step) -> state.classic().sync(request, reply, step));
    }

    private static Set<Integer> partitions(Answer<SyncGroupResponseData> answer) {
        Set<Integer> numbers = new TreeSet<>();
        ConsumerProtocolBytes.assignment(answer.value().assignment())
                .assignedPartitions()
                .forEach(topic -> numbers.addAll(topic.partitions()));
        return numbers;
    }

    private Answer<HeartbeatResponseData> heartbeat(String memberId, int generation) {
        HeartbeatRequestData request = new HeartbeatRequestData()
                .setGroupId("group")
                .setMemberId(memberId)
                .setGenerationId(generation);
        return node.coordinator().submit((state, reply, step) -> state.classic().heartbeat(request, reply, step));
    }

    private Errors heard(String memberId, int generation) {
        return Errors.forCode(heartbeat(memberId, generation).value().errorCode());
    }

    private void leave(String memberId) {
        LeaveGroupRequestData request = new LeaveGroupRequestData()
                .setGroupId("group")
                .setMembers(List.of(new MemberIdentity().setMemberId(memberId)));
        Answer<LeaveGroupResponseData> answer = node.coordinator()
                .submit((state, reply, step) -> state.classic().leave(request, reply, step));
        assertThat(answer.value().members().get(0).errorCode()).isZero();
    }

    /** A classic group of one member that owns all four partitions in generation 1. */
    private void classicGroup() {
        assertThat(join("", "classic").value().errorCode()).isEqualTo(Errors.MEMBER_ID_REQUIRED.code());
        assertThat(join("classic", "").value().generationId()).isEqualTo(1);
        assertThat(partitions(sync("classic", 1, 0, 1, 2, 3))).containsExactly(0, 1, 2, 3);
    }

    @Test
    void classicMemberKeepsItsPartitionsUntilItHasJoinedAgain() {
        classicGroup();
        modern.heartbeat(node);
        ConsumerGroup group = node.group("group");
        assertThat(group.epoch()).isEqualTo(2);
        assertThat(modern.ownedCount()).isZero();
        assertThat(heard("classic", 1)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);

        // It says what it owns and hears what it keeps; then it comes again with that alone.
        assertThat(join("classic", "", 0, 1, 2, 3).value().generationId()).isEqualTo(1);
        Set<Integer> kept = partitions(sync("classic", 1));
        assertThat(kept).hasSize(2);
        modern.heartbeat(node);
        assertThat(modern.ownedCount())
                .as("the classic member has not given up yet")
                .isZero();
        assertThat(join("classic", "", kept.toArray(new Integer[0])).value().generationId())
                .isEqualTo(2);
        assertThat(partitions(sync("classic", 2))).isEqualTo(kept);
        assertThat(heard("classic", 2)).isEqualTo(Errors.NONE);
        modern.heartbeat(node);
        assertThat(modern.ownedCount()).isEqualTo(2);
        assertThat(group.state()).isEqualTo(ConsumerGroup.State.STABLE);
    }

    @Test
    void memberThatWaitsForItsClassicGroupHearsThatItRebalances() {
        assertThat(join("", "classic").value().memberId()).isEqualTo("classic");
        join("classic", "");
        join("", "other");
        Answer<JoinGroupResponseData> waiting = join("other", "");
        assertThat(waiting.done()).isFalse();
        modern.heartbeat(node);
        assertThat(waiting.error()).isInstanceOf(RebalanceInProgressException.class);
        assertThat(node.group("group").size()).isEqualTo(3);
    }

    @Test
    void groupGoesBackWhenTheLastMemberOfTheNewProtocolLeaves() {
        classicGroup();
        modern.heartbeat(node);
        join("classic", "");
        int epoch = node.group("group").epoch();
        assertThat(partitions(sync("classic", epoch))).hasSize(2);
        modern.leave(node, -1);
        assertThat(node.send(modern.request().setMemberEpoch(epoch)).error())
                .isInstanceOf(GroupIdNotFoundException.class);
        assertThat(heard("classic", epoch)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(join("classic", "").value().generationId()).isEqualTo(epoch + 1);
        assertThat(partitions(sync("classic", epoch + 1, 0, 1, 2, 3))).hasSize(4);
    }

    @Test
    void requestsThatDoNotFitAreRefused() {
        modern.heartbeat(node);
        assertThat(join("", "connect", null, "connect").error()).isInstanceOf(InconsistentGroupProtocolException.class);
        assertThat(heartbeat("modern", modern.epoch()).error()).isInstanceOf(UnknownMemberIdException.class);
        join("classic", "");
        assertThat(heartbeat("classic", 99).error()).isInstanceOf(IllegalGenerationException.class);
        assertThat(sync("classic", 99).error()).isInstanceOf(IllegalGenerationException.class);
    }

    @Test
    void classicMemberThatDoesNotFetchItsAssignmentIsPutOut() {
        modern.heartbeat(node);
        int generation = join("classic", "").value().generationId();
        for (int second = 0; second < REBALANCE_MS / 1_000 - 1; second++) {
            node.coordinator().pass(1_000);
            assertThat(heartbeat("classic", generation).error()).isNull();
            modern.heartbeat(node);
        }
        node.coordinator().pass(1_000);
        assertThat(node.group("group").size()).isEqualTo(1);
    }

    @Test
    void silentClassicMemberIsPutOutAfterItsOwnSession() {
        modern.heartbeat(node);
        int generation = join("classic", "").value().generationId();
        sync("classic", generation);
        node.coordinator().pass(SESSION_MS - 1);
        assertThat(node.group("group").size()).isEqualTo(2);
        node.coordinator().pass(1);
        assertThat(node.group("group").size()).isEqualTo(1);
        modern.heartbeat(node);
        assertThat(modern.ownedCount()).isEqualTo(4);
    }

    @Test
    void staticMemberThatComesBackWithTheClassicProtocolTakesTheGroupBack() {
        SimulatedConsumer before = new SimulatedConsumer("group", "before", "instance").subscribe("events");
        before.heartbeat(node);
        before.leave(node, -2);
        Answer<JoinGroupResponseData> joined = join("", "after", "instance", "consumer");
        assertThat(joined.value().memberId()).isEqualTo("after");
        assertThat(joined.value().leader())
                .as("it is the leader of a classic group")
                .isEqualTo("after");
        assertThat(partitions(sync("after", joined.value().generationId(), 0, 1, 2, 3)))
                .hasSize(4);
    }

    @Test
    void leavingClassicMemberLeavesItsPartitions() {
        modern.heartbeat(node);
        int generation = join("classic", "").value().generationId();
        sync("classic", generation);
        modern.heartbeat(node);
        modern.heartbeat(node);
        assertThat(modern.ownedCount()).isEqualTo(2);
        leave("classic");
        modern.heartbeat(node);
        assertThat(modern.owned().values()).containsExactly(Set.of(0, 1, 2, 3));
        assertThat(node.group("group").expressions()).isEqualTo(Map.of());
    }
}
