package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.group.ConsumerGroups.Client;
import io.runnel.log.metadata.Features;
import io.runnel.log.network.Call;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ConsumerGroupHeartbeatRequest;
import org.apache.kafka.common.requests.ConsumerGroupHeartbeatResponse;

/** ConsumerGroupHeartbeat (KIP-848): the whole life of a member of a consumer group. */
final class ConsumerGroupHeartbeatHandler implements ApiHandler {
    private final Broker broker;

    ConsumerGroupHeartbeatHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.CONSUMER_GROUP_HEARTBEAT;
    }

    @Override
    public void handle(Call call) {
        requireConsumerProtocol(broker);
        ConsumerGroupHeartbeatRequestData data = ((ConsumerGroupHeartbeatRequest) call.request()).data();
        if (data.memberEpoch() == 0 && data.memberId().isEmpty() && call.version() == 0) {
            data.setMemberId(Uuid.randomUuid().toString()); // Clients of version 0 leave this to the broker.
        }
        String clientId = call.context().header.clientId();
        Client client = new Client(
                clientId == null ? "" : clientId, call.context().clientAddress.toString());
        CompletableFuture<ConsumerGroupHeartbeatResponseData> answered = broker.coordinators()
                .groups()
                .submit(
                        data.groupId(),
                        (groups, reply, step) ->
                                groups.consumers().heartbeat(data, call.version(), client, reply, step));
        call.answerWith(answered, response -> call.respond(new ConsumerGroupHeartbeatResponse(response)));
    }

    /** @throws UnsupportedVersionException while the cluster has switched the protocol off */
    static void requireConsumerProtocol(Broker broker) {
        if (broker.image().features().getOrDefault(Features.GROUP_VERSION, (short) 0) < 1) {
            throw new UnsupportedVersionException("The consumer protocol is off: the cluster's feature "
                    + Features.GROUP_VERSION + " is at level 0. Raise it to 1 with kafka-features.sh upgrade.");
        }
    }
}
