package io.runnel.log.broker;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Names the leader of a partition in the answer that refuses because another node leads (KIP-951): the client turns to it at
 * once, instead of asking for the metadata first.
 */
final class CurrentLeaders {
    private static final short FIRST_PRODUCE_VERSION = 10;
    private static final short FIRST_FETCH_VERSION = 16;

    private final Broker broker;
    private final Call call;
    private final ClusterImage image;

    private CurrentLeaders(Broker broker, Call call) {
        this.broker = broker;
        this.call = call;
        this.image = broker.image();
    }

    /** Completes the answer where its version has room for it. */
    static void name(Broker broker, Call call, ProduceResponseData answer) {
        if (call.version() < FIRST_PRODUCE_VERSION) {
            return;
        }
        CurrentLeaders leaders = new CurrentLeaders(broker, call);
        for (var topic : answer.responses()) {
            for (PartitionProduceResponse partition : topic.partitionResponses()) {
                if (partition.errorCode() == Errors.NOT_LEADER_OR_FOLLOWER.code()) {
                    leaders.name(topic.name(), topic.topicId(), partition, answer);
                }
            }
        }
    }

    /** Likewise. */
    static void name(Broker broker, Call call, FetchResponseData answer) {
        if (call.version() < FIRST_FETCH_VERSION) {
            return;
        }
        CurrentLeaders leaders = new CurrentLeaders(broker, call);
        for (var topic : answer.responses()) {
            for (PartitionData partition : topic.partitions()) {
                if (partition.errorCode() == Errors.NOT_LEADER_OR_FOLLOWER.code()
                        || partition.errorCode() == Errors.FENCED_LEADER_EPOCH.code()) {
                    leaders.name(topic.topic(), topic.topicId(), partition, answer);
                }
            }
        }
    }

    private void name(String topic, Uuid topicId, PartitionProduceResponse refused, ProduceResponseData answer) {
        PartitionImage partition = partition(topic, topicId, refused.index());
        BrokerImage leader = leader(partition);
        if (partition == null || leader == null) {
            return;
        }
        refused.currentLeader().setLeaderId(leader.nodeId()).setLeaderEpoch(partition.leaderEpoch());
        if (answer.nodeEndpoints().find(leader.nodeId()) == null) {
            answer.nodeEndpoints()
                    .add(new ProduceResponseData.NodeEndpoint()
                            .setNodeId(leader.nodeId())
                            .setHost(broker.hostFor(call, leader))
                            .setPort(leader.port())
                            .setRack(leader.rack()));
        }
    }

    private void name(String topic, Uuid topicId, PartitionData refused, FetchResponseData answer) {
        PartitionImage partition = partition(topic, topicId, refused.partitionIndex());
        BrokerImage leader = leader(partition);
        if (partition == null || leader == null) {
            return;
        }
        refused.currentLeader().setLeaderId(leader.nodeId()).setLeaderEpoch(partition.leaderEpoch());
        if (answer.nodeEndpoints().find(leader.nodeId()) == null) {
            answer.nodeEndpoints()
                    .add(new FetchResponseData.NodeEndpoint()
                            .setNodeId(leader.nodeId())
                            .setHost(broker.hostFor(call, leader))
                            .setPort(leader.port())
                            .setRack(leader.rack()));
        }
    }

    private @Nullable PartitionImage partition(String name, Uuid id, int index) {
        TopicImage topic = name.isEmpty() ? image.topic(id) : image.topic(name);
        return topic == null || !topic.hasPartition(index)
                ? null
                : topic.partitions().get(index);
    }

    /** Null if nobody leads now who is in service. */
    private @Nullable BrokerImage leader(@Nullable PartitionImage partition) {
        return partition == null || partition.leader() == PartitionImage.NO_LEADER
                ? null
                : image.brokers().get(partition.leader());
    }
}
