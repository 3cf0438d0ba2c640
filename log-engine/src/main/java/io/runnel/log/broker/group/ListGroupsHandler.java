package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.network.Call;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ListGroupsRequest;
import org.apache.kafka.common.requests.ListGroupsResponse;

/** ListGroups: all groups that this node coordinates; one partition that is still read fails the whole. */
final class ListGroupsHandler implements ApiHandler {
    private final Broker broker;

    ListGroupsHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.LIST_GROUPS;
    }

    @Override
    public void handle(Call call) {
        ListGroupsRequestData data = ((ListGroupsRequest) call.request()).data();
        List<CompletableFuture<List<ListedGroup>>> parts = broker.coordinators()
                .groups()
                .submitToAll((groups, reply, step) ->
                        groups.directory().list(data.statesFilter(), data.typesFilter(), reply, step));
        call.answerWith(CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0])), done -> {
            ListGroupsResponseData response = new ListGroupsResponseData();
            parts.forEach(part -> response.groups().addAll(part.join()));
            call.respond(new ListGroupsResponse(response));
        });
    }
}
