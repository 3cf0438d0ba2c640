package io.runnel.log.group;

import io.runnel.log.coordinator.SimulatedCoordinator.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;

/**
 * A client of KIP-848 as Kafka's own behaves: it tells everything when it joins or after an error, then only what has
 * changed, gives partitions up before it says so, and joins anew when it is fenced.
 */
final class SimulatedConsumer {
    final String group;
    final String memberId;
    final String instanceId;
    private List<String> topics = List.of();
    private String regex;
    private String assignor;
    private int rebalanceTimeoutMs = 30_000;
    private int epoch;
    private boolean tellAll = true;
    private boolean subscriptionTold;
    private final Map<Uuid, Set<Integer>> owned = new TreeMap<>();
    private Map<Uuid, Set<Integer>> ownedTold;

    SimulatedConsumer(String group, String memberId, String instanceId) {
        this.group = group;
        this.memberId = memberId;
        this.instanceId = instanceId;
    }

    SimulatedConsumer subscribe(String... names) {
        topics = List.of(names);
        regex = null;
        subscriptionTold = false;
        return this;
    }

    SimulatedConsumer subscribeByExpression(String expression) {
        topics = List.of();
        regex = expression;
        subscriptionTold = false;
        return this;
    }

    SimulatedConsumer assignor(String name) {
        assignor = name;
        return this;
    }

    SimulatedConsumer rebalanceTimeoutMs(int timeoutMs) {
        rebalanceTimeoutMs = timeoutMs;
        return this;
    }

    int epoch() {
        return epoch;
    }

    Map<Uuid, Set<Integer>> owned() {
        return owned;
    }

    int ownedCount() {
        return owned.values().stream().mapToInt(Set::size).sum();
    }

    /** What it would send now. */
    ConsumerGroupHeartbeatRequestData request() {
        ConsumerGroupHeartbeatRequestData request = new ConsumerGroupHeartbeatRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setMemberEpoch(epoch)
                .setInstanceId(instanceId);
        boolean all = tellAll || epoch == 0;
        if (all) {
            request.setRebalanceTimeoutMs(rebalanceTimeoutMs).setServerAssignor(assignor);
        }
        if (all || !subscriptionTold) {
            request.setSubscribedTopicNames(topics).setSubscribedTopicRegex(regex == null ? "" : regex);
        }
        if (all || !owned.equals(ownedTold)) {
            request.setTopicPartitions(ownedPartitions());
        }
        return request;
    }

    private List<TopicPartitions> ownedPartitions() {
        List<TopicPartitions> partitions = new ArrayList<>();
        owned.forEach((topicId, numbers) ->
                partitions.add(new TopicPartitions().setTopicId(topicId).setPartitions(List.copyOf(numbers))));
        return partitions;
    }

    private static Map<Uuid, Set<Integer>> copy(Map<Uuid, Set<Integer>> partitions) {
        Map<Uuid, Set<Integer>> copy = new TreeMap<>();
        partitions.forEach((topicId, numbers) -> copy.put(topicId, new TreeSet<>(numbers)));
        return copy;
    }

    /** Sends a heartbeat and takes the answer in. */
    Answer<ConsumerGroupHeartbeatResponseData> heartbeat(ConsumerGroupNode node) {
        Answer<ConsumerGroupHeartbeatResponseData> answer = node.send(request());
        if (answer.error() != null) {
            refused(answer.error());
        } else {
            answered(answer.value());
        }
        return answer;
    }

    /** Sends a heartbeat and never sees the answer: the next one tells all, as after a time-out. */
    void heartbeatInVain(ConsumerGroupNode node) {
        node.send(request());
        tellAll = true;
    }

    void answered(ConsumerGroupHeartbeatResponseData answer) {
        boolean toldOwned = tellAll || epoch == 0 || !owned.equals(ownedTold);
        if (toldOwned) {
            ownedTold = copy(owned);
        }
        subscriptionTold = true;
        tellAll = false;
        epoch = answer.memberEpoch();
        if (answer.assignment() != null) {
            owned.clear();
            answer.assignment()
                    .topicPartitions()
                    .forEach(topic -> owned.put(topic.topicId(), new TreeSet<>(topic.partitions())));
        }
    }

    private void refused(ApiException error) {
        if (error instanceof FencedMemberEpochException
                || error instanceof UnknownMemberIdException
                || error instanceof GroupIdNotFoundException) {
            owned.clear();
            epoch = 0;
        }
        tellAll = true;
    }

    /** Leaves for good (-1) or, static, for a while (-2); forgets what it had. */
    Answer<ConsumerGroupHeartbeatResponseData> leave(ConsumerGroupNode node, int leavingEpoch) {
        owned.clear();
        epoch = 0;
        tellAll = true;
        return node.send(new ConsumerGroupHeartbeatRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setInstanceId(instanceId)
                .setMemberEpoch(leavingEpoch));
    }
}
