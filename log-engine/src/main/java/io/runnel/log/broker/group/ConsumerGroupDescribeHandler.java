package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ConsumerGroupDescribeRequest;
import org.apache.kafka.common.requests.ConsumerGroupDescribeResponse;

/** ConsumerGroupDescribe (KIP-848): groups of the consumer protocol, each for itself. */
final class ConsumerGroupDescribeHandler implements ApiHandler {
    private final Broker broker;

    ConsumerGroupDescribeHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.CONSUMER_GROUP_DESCRIBE;
    }

    @Override
    public void handle(Call call) {
        ConsumerGroupHeartbeatHandler.requireConsumerProtocol(broker);
        ConsumerGroupDescribeRequestData data = ((ConsumerGroupDescribeRequest) call.request()).data();
        List<CompletableFuture<DescribedGroup>> described = new ArrayList<>();
        for (String groupId : data.groupIds()) {
            described.add(describe(groupId, call));
        }
        call.answerWith(CompletableFuture.allOf(described.toArray(new CompletableFuture<?>[0])), done -> {
            ConsumerGroupDescribeResponseData response = new ConsumerGroupDescribeResponseData();
            for (CompletableFuture<DescribedGroup> each : described) {
                DescribedGroup group = each.join();
                if (data.includeAuthorizedOperations() && group.errorCode() == Errors.NONE.code()) {
                    group.setAuthorizedOperations(Broker.groupOperations());
                }
                response.groups().add(group);
            }
            call.respond(new ConsumerGroupDescribeResponse(response));
        });
    }

    private CompletableFuture<DescribedGroup> describe(String groupId, Call call) {
        if (groupId.isEmpty()) {
            return CompletableFuture.completedFuture(refused(groupId, Errors.INVALID_GROUP_ID));
        }
        CompletableFuture<DescribedGroup> described = broker.coordinators()
                .groups()
                .submit(groupId, (groups, reply, step) -> groups.consumers().describe(groupId, reply, step));
        return described.exceptionally(failure -> refused(groupId, Refusals.code(failure, call)));
    }

    private static DescribedGroup refused(String groupId, Errors error) {
        return new DescribedGroup()
                .setGroupId(groupId)
                .setErrorCode(error.code())
                .setErrorMessage(Objects.requireNonNullElse(error.message(), ""));
    }
}
