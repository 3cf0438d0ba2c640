package io.runnel.log.broker.controller;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData.OngoingPartitionReassignment;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData.OngoingTopicReassignment;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ListPartitionReassignmentsRequest;
import org.apache.kafka.common.requests.ListPartitionReassignmentsResponse;

/** ListPartitionReassignments (KIP-455): which partitions are moving, of all or of some. */
final class ListPartitionReassignmentsHandler implements ApiHandler {
    private final ClusterMetadata metadata;
    private final ControllerService controller;

    ListPartitionReassignmentsHandler(ClusterMetadata metadata, ControllerService controller) {
        this.metadata = metadata;
        this.controller = controller;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.LIST_PARTITION_REASSIGNMENTS;
    }

    @Override
    public void handle(Call call) {
        controller.requireController();
        ListPartitionReassignmentsRequestData data = ((ListPartitionReassignmentsRequest) call.request()).data();
        ClusterImage image = metadata.image();
        ListPartitionReassignmentsResponseData response = new ListPartitionReassignmentsResponseData();
        if (data.topics() == null) {
            image.topics().values().forEach(topic -> add(response, topic, allOf(topic)));
        } else {
            data.topics().forEach(asked -> {
                TopicImage topic = image.topic(asked.name());
                if (topic != null) {
                    add(response, topic, asked.partitionIndexes());
                }
            });
        }
        call.respond(new ListPartitionReassignmentsResponse(response));
    }

    private static List<Integer> allOf(TopicImage topic) {
        return IntStream.range(0, topic.partitions().size()).boxed().toList();
    }

    private static void add(ListPartitionReassignmentsResponseData response, TopicImage topic, List<Integer> indexes) {
        List<OngoingPartitionReassignment> moving = new ArrayList<>();
        for (int index : indexes) {
            PartitionImage partition =
                    topic.hasPartition(index) ? topic.partitions().get(index) : null;
            if (partition != null && partition.reassignment().isUnderWay()) {
                moving.add(new OngoingPartitionReassignment()
                        .setPartitionIndex(index)
                        .setReplicas(partition.replicas())
                        .setAddingReplicas(partition.reassignment().adding())
                        .setRemovingReplicas(partition.reassignment().removing()));
            }
        }
        if (!moving.isEmpty()) {
            response.topics()
                    .add(new OngoingTopicReassignment().setName(topic.name()).setPartitions(moving));
        }
    }
}
