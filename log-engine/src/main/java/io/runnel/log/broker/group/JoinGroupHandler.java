package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.group.ClassicCaller;
import io.runnel.log.network.Call;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.JoinGroupRequest;
import org.apache.kafka.common.requests.JoinGroupResponse;
import org.jspecify.annotations.Nullable;

/** JoinGroup; the answer waits until the group's next generation is made. */
final class JoinGroupHandler implements ApiHandler {
    private final Broker broker;

    JoinGroupHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.JOIN_GROUP;
    }

    @Override
    public void handle(Call call) {
        JoinGroupRequestData data = ((JoinGroupRequest) call.request()).data();
        ClassicCaller caller = caller(call, data.groupInstanceId());
        CompletableFuture<JoinGroupResponseData> joined = broker.coordinators()
                .groups()
                .submit(
                        data.groupId(),
                        (groups, reply, step) -> groups.classic().join(data, caller, reply, step));
        call.answerWith(joined, response -> call.respond(new JoinGroupResponse(response, call.version())));
    }

    /** Members are named after their static id or their client, which is what people look for in logs. */
    private static ClassicCaller caller(Call call, @Nullable String instanceId) {
        String clientId = call.context().header.clientId();
        String known = clientId == null ? "" : clientId;
        String newMemberId = (instanceId == null ? known : instanceId) + "-" + UUID.randomUUID();
        return new ClassicCaller(known, call.context().clientAddress.toString(), newMemberId, call.version());
    }
}
