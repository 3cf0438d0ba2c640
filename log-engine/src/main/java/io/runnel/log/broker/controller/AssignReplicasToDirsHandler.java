package io.runnel.log.broker.controller;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.metadata.DirectoryDecisions;
import io.runnel.log.metadata.DirectoryDecisions.Replica;
import io.runnel.log.metadata.DirectoryDecisions.Request;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData;
import org.apache.kafka.common.message.AssignReplicasToDirsResponseData;
import org.apache.kafka.common.message.AssignReplicasToDirsResponseData.DirectoryData;
import org.apache.kafka.common.message.AssignReplicasToDirsResponseData.PartitionData;
import org.apache.kafka.common.message.AssignReplicasToDirsResponseData.TopicData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AssignReplicasToDirsRequest;
import org.apache.kafka.common.requests.AssignReplicasToDirsResponse;

/**
 * AssignReplicasToDirs (KIP-858): a broker says where its replicas are. Of the directories only {@link
 * DirectoryDecisions#LOST} matters to the controller, and that any other is one that the broker can use.
 */
final class AssignReplicasToDirsHandler implements ApiHandler {
    private final ControllerService controller;

    AssignReplicasToDirsHandler(ControllerService controller) {
        this.controller = controller;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ASSIGN_REPLICAS_TO_DIRS;
    }

    @Override
    public void handle(Call call) {
        AssignReplicasToDirsRequestData data = ((AssignReplicasToDirsRequest) call.request()).data();
        List<Replica> replicas = new ArrayList<>();
        data.directories()
                .forEach(directory -> directory
                        .topics()
                        .forEach(topic -> topic.partitions()
                                .forEach(partition -> replicas.add(new Replica(
                                        topic.topicId(),
                                        partition.partitionIndex(),
                                        !directory.id().equals(DirectoryDecisions.LOST))))));
        call.answerWith(
                controller.assignDirectories(new Request(data.brokerId(), data.brokerEpoch(), replicas)),
                outcomes -> respond(call, data, outcomes));
    }

    private static void respond(Call call, AssignReplicasToDirsRequestData data, List<Outcome<Boolean>> outcomes) {
        AssignReplicasToDirsResponseData response = new AssignReplicasToDirsResponseData();
        int next = 0;
        for (var asked : data.directories()) {
            DirectoryData directory = new DirectoryData().setId(asked.id());
            for (var askedTopic : asked.topics()) {
                TopicData topic = new TopicData().setTopicId(askedTopic.topicId());
                for (var partition : askedTopic.partitions()) {
                    ApiException error = outcomes.get(next++).error();
                    Errors code = error == null ? Errors.NONE : Errors.forException(error);
                    topic.partitions()
                            .add(new PartitionData()
                                    .setPartitionIndex(partition.partitionIndex())
                                    .setErrorCode(code.code()));
                }
                directory.topics().add(topic);
            }
            response.directories().add(directory);
        }
        call.respond(new AssignReplicasToDirsResponse(response));
    }
}
