package io.runnel.log.broker.controller;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.metadata.InSyncDecisions.Change;
import io.runnel.log.metadata.InSyncDecisions.Member;
import io.runnel.log.metadata.InSyncDecisions.Request;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionRequestData.PartitionData;
import org.apache.kafka.common.message.AlterPartitionResponseData;
import org.apache.kafka.common.message.AlterPartitionResponseData.TopicData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AlterPartitionRequest;
import org.apache.kafka.common.requests.AlterPartitionResponse;

/** AlterPartition (KIP-497, KIP-903): a leader changes who is in sync with it, each partition for itself. */
final class AlterPartitionHandler implements ApiHandler {
    /** From this version on the members come with the epochs of their brokers. */
    private static final short FIRST_VERSION_WITH_EPOCHS = 3;

    private final ControllerService controller;

    AlterPartitionHandler(ControllerService controller) {
        this.controller = controller;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ALTER_PARTITION;
    }

    @Override
    public void handle(Call call) {
        AlterPartitionRequestData data = ((AlterPartitionRequest) call.request()).data();
        List<Change> changes = new ArrayList<>();
        data.topics()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> changes.add(new Change(
                                topic.topicId(),
                                partition.partitionIndex(),
                                partition.leaderEpoch(),
                                partition.partitionEpoch(),
                                members(partition, call.version())))));
        call.answerWith(
                controller.alterInSync(new Request(data.brokerId(), data.brokerEpoch(), changes)),
                outcomes -> respond(call, data, outcomes));
    }

    private static List<Member> members(PartitionData partition, short version) {
        return version >= FIRST_VERSION_WITH_EPOCHS
                ? partition.newIsrWithEpochs().stream()
                        .map(each -> new Member(each.brokerId(), each.brokerEpoch()))
                        .toList()
                : partition.newIsr().stream().map(Member::ofUnknownEpoch).toList();
    }

    private static void respond(Call call, AlterPartitionRequestData data, List<Outcome<PartitionImage>> outcomes) {
        AlterPartitionResponseData response = new AlterPartitionResponseData();
        int next = 0;
        for (var asked : data.topics()) {
            TopicData topic = new TopicData().setTopicId(asked.topicId());
            for (PartitionData partition : asked.partitions()) {
                topic.partitions().add(result(partition.partitionIndex(), outcomes.get(next++)));
            }
            response.topics().add(topic);
        }
        call.respond(new AlterPartitionResponse(response));
    }

    private static AlterPartitionResponseData.PartitionData result(int index, Outcome<PartitionImage> outcome) {
        var result = new AlterPartitionResponseData.PartitionData().setPartitionIndex(index);
        PartitionImage partition = outcome.value();
        return partition == null
                ? result.setErrorCode(Errors.forException(outcome.error()).code())
                : result.setLeaderId(partition.leader())
                        .setLeaderEpoch(partition.leaderEpoch())
                        .setIsr(partition.inSyncReplicas())
                        .setPartitionEpoch(partition.partitionEpoch());
    }
}
