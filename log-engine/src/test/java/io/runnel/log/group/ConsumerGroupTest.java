package io.runnel.log.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.group.ConsumerGroup.State;
import io.runnel.log.group.Group.Committer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidRegularExpression;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedAssignorException;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.junit.jupiter.api.Test;

class ConsumerGroupTest {
    private final ConsumerGroupNode node = new ConsumerGroupNode();

    private static SimulatedConsumer consumer(String memberId) {
        return new SimulatedConsumer("group", memberId, null).subscribe("events");
    }

    private void settle(SimulatedConsumer... consumers) {
        for (int round = 0; round < 4; round++) {
            for (SimulatedConsumer consumer : consumers) {
                consumer.heartbeat(node);
            }
        }
    }

    @Test
    void partitionChangesHandsOnlyWhenItsOwnerHasGivenItUp() {
        Uuid events = node.create("events", 4);
        SimulatedConsumer first = consumer("first");
        SimulatedConsumer second = consumer("second");
        first.heartbeat(node);
        assertThat(first.owned()).containsOnly(Map.entry(events, Set.of(0, 1, 2, 3)));

        second.heartbeat(node);
        assertThat(second.ownedCount()).as("nothing is free yet").isZero();
        assertThat(second.epoch()).isEqualTo(2);
        assertThat(node.group("group").state()).isEqualTo(State.RECONCILING);

        first.heartbeat(node);
        assertThat(first.ownedCount()).isEqualTo(2);
        assertThat(first.epoch()).as("the old epoch until it has told").isEqualTo(1);
        second.heartbeat(node);
        assertThat(second.ownedCount()).as("the first has not told yet").isZero();

        first.heartbeat(node);
        assertThat(first.epoch()).isEqualTo(2);
        second.heartbeat(node);
        assertThat(second.ownedCount()).isEqualTo(2);
        assertThat(second.owned().get(events))
                .doesNotContainAnyElementsOf(first.owned().get(events));
        assertThat(node.group("group").state()).isEqualTo(State.STABLE);
    }

    @Test
    void answerBearsAnAssignmentOnlyWhenItChanged() {
        node.create("events", 4);
        SimulatedConsumer consumer = consumer("one");
        assertThat(consumer.heartbeat(node).value().assignment()).isNotNull();
        assertThat(consumer.heartbeat(node).value().assignment()).isNull();
        int written = node.coordinator().logSize();
        assertThat(consumer.heartbeat(node).value().heartbeatIntervalMs()).isEqualTo(ConsumerGroupNode.HEARTBEAT_MS);
        assertThat(node.coordinator().logSize())
                .as("a quiet heartbeat writes nothing")
                .isEqualTo(written);
    }

    @Test
    void silentMemberIsPutOutWhenItsSessionEnds() {
        node.create("events", 4);
        SimulatedConsumer silent = consumer("silent");
        SimulatedConsumer other = consumer("other");
        settle(silent, other);
        node.coordinator().pass(ConsumerGroupNode.SESSION_MS - 1);
        other.heartbeat(node);
        assertThat(node.group("group").size()).isEqualTo(2);
        node.coordinator().pass(1);
        assertThat(node.group("group").size()).isEqualTo(1);
        other.heartbeat(node);
        assertThat(other.ownedCount()).isEqualTo(4);
        assertThat(silent.heartbeat(node).error()).isInstanceOf(UnknownMemberIdException.class);
    }

    @Test
    void memberThatDoesNotGiveUpInTimeIsPutOut() {
        node.create("events", 4);
        SimulatedConsumer clinging = consumer("clinging").rebalanceTimeoutMs(10_000);
        clinging.heartbeat(node);
        SimulatedConsumer other = consumer("other");
        other.heartbeat(node);
        ConsumerGroupHeartbeatRequestData quiet = new ConsumerGroupHeartbeatRequestData()
                .setGroupId("group")
                .setMemberId("clinging")
                .setMemberEpoch(1);
        node.send(quiet);
        node.coordinator().pass(9_999);
        assertThat(node.send(quiet).error()).isNull();
        node.coordinator().pass(1);
        assertThat(node.send(quiet).error()).isInstanceOf(UnknownMemberIdException.class);
        other.heartbeat(node);
        assertThat(other.ownedCount()).isEqualTo(4);
    }

    @Test
    void memberWhoseAnswerWasLostGoesOnFromTheEpochBefore() {
        node.create("events", 4);
        SimulatedConsumer first = consumer("first");
        first.heartbeat(node);
        consumer("second").heartbeat(node);
        first.heartbeat(node);
        first.heartbeatInVain(node);
        assertThat(node.group("group").requireMember("first").epoch()).isEqualTo(2);
        assertThat(first.heartbeat(node).error()).isNull();
        assertThat(first.epoch()).isEqualTo(2);
        assertThat(first.ownedCount()).isEqualTo(2);
    }

    @Test
    void staticMemberWhoseFirstAnswerWasLostJoinsAgain() {
        node.create("events", 4);
        SimulatedConsumer consumer = new SimulatedConsumer("group", "one", "instance").subscribe("events");
        consumer.heartbeatInVain(node);

        assertThat(consumer.heartbeat(node).error()).isNull();
        assertThat(consumer.ownedCount()).isEqualTo(4);
        assertThat(node.group("group").size()).isEqualTo(1);
    }

    @Test
    void subscriptionsAreCountedAndReadAnewOnlyWhenTheyChangeForTheGroup() {
        node.create("events", 4);
        SimulatedConsumer first = consumer("first");
        SimulatedConsumer second = consumer("second");
        settle(first);
        Set<String> subscribed = node.group("group").subscribedTopics();
        settle(first, second);
        assertThat(node.group("group").subscribedTopics()).isSameAs(subscribed).containsExactly("events");

        settle(first.subscribe("other").subscribeByExpression("ev.*"));
        assertThat(node.group("group").expressionsInUse()).containsExactly("ev.*");
        settle(second.subscribe("other"));
        assertThat(node.group("group").subscribedTopics()).containsExactly("events", "other");
        first.leave(node, -1);
        assertThat(node.group("group").expressionsInUse()).isEmpty();
        assertThat(node.group("group").subscribedTopics()).containsExactly("other");
    }

    @Test
    void otherEpochsAreFenced() {
        node.create("events", 4);
        settle(consumer("first"), consumer("second"));
        ConsumerGroupHeartbeatRequestData request =
                new ConsumerGroupHeartbeatRequestData().setGroupId("group").setMemberId("first");
        assertThat(node.send(request.duplicate().setMemberEpoch(1)).error())
                .isInstanceOf(FencedMemberEpochException.class)
                .hasMessageContaining("smaller member epoch (1)");
        assertThat(node.send(request.duplicate().setMemberEpoch(99)).error())
                .isInstanceOf(FencedMemberEpochException.class)
                .hasMessageContaining("greater member epoch (99)");
        assertThat(node.send(request.duplicate().setMemberId("third").setMemberEpoch(2))
                        .error())
                .isInstanceOf(UnknownMemberIdException.class);
        assertThat(node.send(request.duplicate().setGroupId("none").setMemberEpoch(2))
                        .error())
                .isInstanceOf(GroupIdNotFoundException.class);
    }

    @Test
    void badRequestsAreRefusedBeforeAnythingIsWritten() {
        SimulatedConsumer consumer = consumer("one");
        assertThat(node.send(consumer.request().setMemberId("")).error()).isInstanceOf(InvalidRequestException.class);
        assertThat(node.send(consumer.request().setTopicPartitions(null)).error())
                .hasMessage("TopicPartitions must be empty when (re-)joining.");
        assertThat(node.send(consumer.request().setMemberEpoch(-3)).error()).hasMessage("MemberEpoch is invalid.");
        assertThat(consumer("two").assignor("cosmic").heartbeat(node).error())
                .isInstanceOf(UnsupportedAssignorException.class)
                .hasMessageContaining("uniform, range");
        assertThat(consumer("three").subscribeByExpression("(").heartbeat(node).error())
                .isInstanceOf(InvalidRegularExpression.class);
        assertThat(node.coordinator().logSize()).isZero();
    }

    @Test
    void staticMemberKeepsItsPartitionsWhenItComesBackInTime() {
        node.create("events", 4);
        SimulatedConsumer before = new SimulatedConsumer("group", "before", "instance").subscribe("events");
        SimulatedConsumer other = consumer("other");
        settle(before, other);
        Map<Uuid, Set<Integer>> had = Map.copyOf(before.owned());
        int epoch = node.group("group").epoch();

        SimulatedConsumer after = new SimulatedConsumer("group", "after", "instance").subscribe("events");
        assertThat(after.heartbeat(node).error()).isInstanceOf(UnreleasedInstanceIdException.class);
        assertThat(before.leave(node, -2).value().memberEpoch()).isEqualTo(-2);
        assertThat(after.heartbeat(node).error()).isNull();
        assertThat(after.owned()).isEqualTo(had);
        assertThat(node.group("group").epoch()).as("nobody else is bothered").isEqualTo(epoch);
        assertThat(node.send(new ConsumerGroupHeartbeatRequestData()
                                .setGroupId("group")
                                .setMemberId("before")
                                .setInstanceId("instance")
                                .setMemberEpoch(epoch))
                        .error())
                .isInstanceOf(FencedInstanceIdException.class);
    }

    @Test
    void staticMemberThatStaysAwayIsPutOut() {
        node.create("events", 4);
        SimulatedConsumer away = new SimulatedConsumer("group", "away", "instance").subscribe("events");
        away.heartbeat(node);
        away.leave(node, -2);
        node.coordinator().pass(ConsumerGroupNode.SESSION_MS);
        assertThat(node.group("group").state()).isEqualTo(State.EMPTY);
        assertThat(node.group("group").emptySinceMs())
                .isEqualTo(node.coordinator().nowMs());
    }

    @Test
    void expressionFollowsTheTopics() {
        Uuid one = node.create("orders-1", 1);
        node.create("events", 1);
        SimulatedConsumer consumer = consumer("one").subscribeByExpression("orders-[0-9]+");
        consumer.heartbeat(node);
        assertThat(consumer.owned()).containsOnlyKeys(one);
        node.coordinator().pass(1_000);
        Uuid two = node.create("orders-2", 2);
        consumer.heartbeat(node);
        assertThat(consumer.owned()).containsOnlyKeys(one, two);
        consumer.subscribe("events");
        consumer.heartbeat(node);
        assertThat(node.group("group").expressions())
                .as("nobody uses it any longer")
                .isEmpty();
    }

    @Test
    void newPartitionsAndDeletedTopicsMoveTheGroupOn() {
        Uuid events = node.create("events", 1);
        SimulatedConsumer consumer = consumer("one").subscribe("events", "later");
        consumer.heartbeat(node);
        node.extend("events", 2);
        consumer.heartbeat(node);
        assertThat(consumer.owned().get(events)).containsExactlyInAnyOrder(0, 1, 2);
        Uuid later = node.create("later", 1);
        consumer.heartbeat(node);
        assertThat(consumer.owned()).containsOnlyKeys(events, later);
        node.delete("events");
        settle(consumer);
        assertThat(consumer.owned()).containsOnlyKeys(later);
    }

    @Test
    void configsOfTheGroupHoldForIt() {
        node.create("events", 1);
        node.configure("group", "consumer.heartbeat.interval.ms", "7000");
        SimulatedConsumer consumer = consumer("one");
        assertThat(consumer.heartbeat(node).value().heartbeatIntervalMs()).isEqualTo(7_000);
        node.configure("group", "consumer.session.timeout.ms", "60000");
        consumer.heartbeat(node);
        node.coordinator().pass(59_999);
        assertThat(node.group("group").size()).isEqualTo(1);
        node.coordinator().pass(1);
        assertThat(node.group("group").isEmpty()).isTrue();
    }

    @Test
    void restartChangesNothing() {
        node.create("events", 7);
        SimulatedConsumer first = consumer("first");
        SimulatedConsumer second = consumer("second");
        settle(first, second);
        node.coordinator().restart();
        int written = node.coordinator().logSize();
        settle(first, second);
        assertThat(node.coordinator().logSize()).isEqualTo(written);
        assertThat(first.ownedCount() + second.ownedCount()).isEqualTo(7);
        node.coordinator().pass(ConsumerGroupNode.SESSION_MS);
        assertThat(node.group("group").isEmpty()).as("sessions run again").isTrue();
    }

    @Test
    void commitOfAnOlderEpochHoldsForWhatTheMemberHasOwnedSince() {
        Uuid events = node.create("events", 2);
        SimulatedConsumer first = consumer("first");
        first.heartbeat(node);
        settle(first, consumer("second"));
        ConsumerGroup group = node.group("group");
        int kept = first.owned().get(events).iterator().next();
        Committer late = new Committer("first", null, 1, false, (short) 9);

        group.requireMayCommit(late);
        group.requireMayCommit(late, "events", events, kept);
        assertThatThrownBy(() -> group.requireMayCommit(late, "events", events, 1 - kept))
                .isInstanceOf(StaleMemberEpochException.class);
        assertThatThrownBy(() -> group.requireMayCommit(new Committer("first", null, 9, false, (short) 9)))
                .isInstanceOf(StaleMemberEpochException.class);
        Committer early = new Committer("second", null, 1, false, (short) 9);
        assertThatThrownBy(() -> group.requireMayCommit(early, "events", events, 1 - kept))
                .as("it was given that partition at epoch 2")
                .isInstanceOf(StaleMemberEpochException.class);
    }

    @Test
    void leavingMemberLeavesItsPartitionsToOthersAtOnce() {
        node.create("events", 4);
        SimulatedConsumer leaving = consumer("leaving");
        SimulatedConsumer staying = consumer("staying");
        settle(leaving, staying);
        assertThat(leaving.leave(node, -1).value().memberEpoch()).isEqualTo(-1);
        staying.heartbeat(node);
        assertThat(staying.ownedCount()).isEqualTo(4);
        assertThat(node.group("group").members())
                .extracting(ConsumerGroupMember::id)
                .isEqualTo(List.of("staying"));
    }
}
