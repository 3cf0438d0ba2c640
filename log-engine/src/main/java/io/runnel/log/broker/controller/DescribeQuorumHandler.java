package io.runnel.log.broker.controller;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.metadata.Quorum.Description;
import io.runnel.log.metadata.Quorum.Progress;
import io.runnel.log.metadata.Quorum.Voter;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Listener;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ListenerCollection;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Node;
import org.apache.kafka.common.message.DescribeQuorumResponseData.NodeCollection;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ReplicaState;
import org.apache.kafka.common.message.DescribeQuorumResponseData.TopicData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeQuorumRequest;
import org.apache.kafka.common.requests.DescribeQuorumResponse;

/** DescribeQuorum (KIP-595, KIP-836, KIP-853): who keeps the metadata log, and how far they are. */
final class DescribeQuorumHandler implements ApiHandler {
    /** The listener's name, which clients look for in vain: the quorum does not speak Kafka's protocol. */
    private static final String LISTENER = "CONTROLLER";

    /** From this version on there are directories and the members' addresses (KIP-853). */
    private static final short FIRST_VERSION_WITH_NODES = 2;

    private final ControllerService controller;

    DescribeQuorumHandler(ControllerService controller) {
        this.controller = controller;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_QUORUM;
    }

    @Override
    public void handle(Call call) {
        controller.requireController();
        DescribeQuorumRequestData data = ((DescribeQuorumRequest) call.request()).data();
        Description quorum = controller.quorum().describe();
        DescribeQuorumResponseData response = new DescribeQuorumResponseData();
        data.topics().forEach(asked -> {
            List<PartitionData> partitions = new ArrayList<>();
            asked.partitions().forEach(partition -> {
                boolean known =
                        asked.topicName().equals(Topic.CLUSTER_METADATA_TOPIC_NAME) && partition.partitionIndex() == 0;
                partitions.add(known ? described(quorum, call.version()) : unknown(partition.partitionIndex()));
            });
            response.topics()
                    .add(new TopicData().setTopicName(asked.topicName()).setPartitions(partitions));
        });
        if (call.version() >= FIRST_VERSION_WITH_NODES) {
            response.setNodes(nodes(quorum));
        }
        call.respond(new DescribeQuorumResponse(response));
    }

    private static PartitionData unknown(int index) {
        return new PartitionData()
                .setPartitionIndex(index)
                .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code())
                .setErrorMessage("Only partition 0 of " + Topic.CLUSTER_METADATA_TOPIC_NAME + " has a quorum.");
    }

    private static PartitionData described(Description quorum, short version) {
        return new PartitionData()
                .setPartitionIndex(0)
                .setLeaderId(quorum.leaderId())
                .setLeaderEpoch(quorum.term())
                .setHighWatermark(quorum.highWatermark())
                .setCurrentVoters(states(quorum.voters(), version))
                .setObservers(states(quorum.observers(), version));
    }

    private static List<ReplicaState> states(List<Progress> members, short version) {
        return members.stream()
                .map(each -> new ReplicaState()
                        .setReplicaId(each.member().nodeId())
                        .setReplicaDirectoryId(
                                version < FIRST_VERSION_WITH_NODES
                                        ? Uuid.ZERO_UUID
                                        : each.member().directoryId())
                        .setLogEndOffset(each.logEndOffset())
                        .setLastFetchTimestamp(each.lastFetchMs())
                        .setLastCaughtUpTimestamp(each.lastCaughtUpMs()))
                .toList();
    }

    private static NodeCollection nodes(Description quorum) {
        NodeCollection nodes = new NodeCollection();
        Stream.concat(quorum.voters().stream(), quorum.observers().stream()).forEach(each -> {
            Voter member = each.member();
            ListenerCollection listeners = new ListenerCollection();
            if (!member.host().isEmpty()) { // One that stands alone is reached by nobody.
                listeners.add(
                        new Listener().setName(LISTENER).setHost(member.host()).setPort(member.port()));
            }
            nodes.add(new Node().setNodeId(member.nodeId()).setListeners(listeners));
        });
        return nodes;
    }
}
