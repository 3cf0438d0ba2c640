package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.network.Call;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DeleteGroupsRequest;
import org.apache.kafka.common.requests.DeleteGroupsResponse;

/** DeleteGroups: groups without members, of either protocol, each for itself. */
final class DeleteGroupsHandler implements ApiHandler {
    private final Broker broker;

    DeleteGroupsHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DELETE_GROUPS;
    }

    @Override
    public void handle(Call call) {
        DeleteGroupsRequestData data = ((DeleteGroupsRequest) call.request()).data();
        Map<String, CompletableFuture<Errors>> deleted = new LinkedHashMap<>();
        data.groupsNames().forEach(groupId -> deleted.computeIfAbsent(groupId, id -> delete(id, call)));
        call.answerWith(CompletableFuture.allOf(deleted.values().toArray(new CompletableFuture<?>[0])), done -> {
            DeleteGroupsResponseData response = new DeleteGroupsResponseData();
            deleted.forEach((groupId, error) -> response.results()
                    .add(new DeletableGroupResult()
                            .setGroupId(groupId)
                            .setErrorCode(error.join().code())));
            call.respond(new DeleteGroupsResponse(response));
        });
    }

    private CompletableFuture<Errors> delete(String groupId, Call call) {
        if (groupId.isEmpty()) {
            return CompletableFuture.completedFuture(Errors.INVALID_GROUP_ID);
        }
        return broker.coordinators()
                .groups()
                .<String>submit(
                        groupId, (groups, reply, step) -> groups.directory().delete(groupId, reply, step))
                .handle((id, failure) -> failure == null ? Errors.NONE : Refusals.code(failure, call));
    }
}
