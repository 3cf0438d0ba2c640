package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.network.Call;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeGroupsRequest;
import org.apache.kafka.common.requests.DescribeGroupsResponse;
import org.jspecify.annotations.Nullable;

/** DescribeGroups: groups of the classic protocol, each for itself. Until v5 one that is missing is called dead. */
final class DescribeGroupsHandler implements ApiHandler {
    /** From this version on a missing group is an error (KIP-1043). */
    private static final short TELLS_MISSING = 6;

    private static final String DEAD = "Dead";

    private final Broker broker;

    DescribeGroupsHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_GROUPS;
    }

    @Override
    public void handle(Call call) {
        DescribeGroupsRequestData data = ((DescribeGroupsRequest) call.request()).data();
        List<CompletableFuture<DescribedGroup>> described = data.groups().stream()
                .map(groupId -> describe(groupId, data.includeAuthorizedOperations(), call))
                .toList();
        call.answerWith(CompletableFuture.allOf(described.toArray(new CompletableFuture<?>[0])), done -> {
            DescribeGroupsResponseData response = new DescribeGroupsResponseData();
            described.forEach(each -> response.groups().add(each.join()));
            call.respond(new DescribeGroupsResponse(response));
        });
    }

    private CompletableFuture<DescribedGroup> describe(String groupId, boolean withOperations, Call call) {
        if (groupId.isEmpty()) {
            return CompletableFuture.completedFuture(
                    refusal(groupId, Errors.INVALID_GROUP_ID, "The group id is empty.", call));
        }
        return broker.coordinators()
                .groups()
                .<DescribedGroup>submit(
                        groupId, (groups, reply, step) -> groups.directory().describe(groupId, reply, step))
                .handle((group, failure) -> {
                    if (failure != null) {
                        return refusal(groupId, Refusals.code(failure, call), failure.getMessage(), call);
                    }
                    return withOperations ? group.setAuthorizedOperations(Broker.groupOperations()) : group;
                });
    }

    private static DescribedGroup refusal(String groupId, Errors error, @Nullable String message, Call call) {
        boolean missing = error == Errors.GROUP_ID_NOT_FOUND;
        DescribedGroup refused = new DescribedGroup().setGroupId(groupId).setGroupState(missing ? DEAD : "");
        if (call.version() >= TELLS_MISSING) {
            return refused.setErrorCode(error.code()).setErrorMessage(message);
        }
        return missing ? refused : refused.setErrorCode(error.code());
    }
}
