package io.runnel.log.broker;

import io.runnel.log.broker.group.GroupApis;
import io.runnel.log.broker.transaction.TransactionApis;
import io.runnel.log.cluster.Forwarding;
import io.runnel.log.cluster.LocalController;
import io.runnel.log.network.Call;
import io.runnel.log.network.RequestDispatcher;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.jspecify.annotations.Nullable;

/** Leads each request to the handler of its API. What has no handler here is not advertised and not served. */
public final class RequestRouter implements RequestDispatcher, LocalController {
    private final Map<ApiKeys, ApiHandler> handlers = new EnumMap<>(ApiKeys.class);
    private final ApiVersionsHandler versions;

    private final @Nullable Forwarding forwarding;

    /**
     * Routes to the handlers of this node.
     *
     * @param controller handlers of what the controller decides
     * @param forwarding passes on what is the controller's; null for a node that stands alone
     */
    public RequestRouter(Broker broker, List<ApiHandler> controller, @Nullable Forwarding forwarding) {
        this.forwarding = forwarding;
        List.of(
                        new ProduceHandler(broker, call -> forwarding != null && Forwarding.isFromNode(call)),
                        new FetchHandler(broker),
                        new ListOffsetsHandler(broker),
                        new OffsetForLeaderEpochHandler(broker),
                        new MetadataHandler(broker),
                        new CreateTopicsHandler(broker, call -> forwarding != null && Forwarding.isFromNode(call)),
                        new DeleteTopicsHandler(broker),
                        new DeleteRecordsHandler(broker),
                        new DescribeConfigsHandler(broker),
                        new DescribeClusterHandler(broker),
                        new DescribeTopicPartitionsHandler(broker),
                        new CreatePartitionsHandler(broker),
                        new AlterConfigsHandler(broker),
                        new IncrementalAlterConfigsHandler(broker),
                        new ListConfigResourcesHandler(broker),
                        new UpdateFeaturesHandler(broker),
                        new DescribeLogDirsHandler(broker),
                        new AlterReplicaLogDirsHandler(broker),
                        new DescribeProducersHandler(broker))
                .forEach(handler -> handlers.put(handler.apiKey(), handler));
        GroupApis.handlers(broker).forEach(handler -> handlers.put(handler.apiKey(), handler));
        TransactionApis.handlers(broker).forEach(handler -> handlers.put(handler.apiKey(), handler));
        controller.forEach(handler -> handlers.put(handler.apiKey(), handler));
        versions = new ApiVersionsHandler(broker, advertised());
        handlers.put(ApiKeys.API_VERSIONS, versions);
    }

    private ApiVersionCollection advertised() {
        ApiVersionCollection advertised = new ApiVersionCollection();
        advertised.add(range(ApiKeys.API_VERSIONS));
        handlers.keySet().forEach(apiKey -> advertised.add(range(apiKey)));
        return advertised;
    }

    // Produce is advertised from 0, though the codec parses from 3: librdkafka before 2.x reads features off the range.
    private static ApiVersion range(ApiKeys apiKey) {
        return new ApiVersion()
                .setApiKey(apiKey.id)
                .setMinVersion(apiKey == ApiKeys.PRODUCE ? 0 : apiKey.oldestVersion())
                .setMaxVersion(apiKey.latestVersion(false));
    }

    @Override
    public boolean serves(ApiKeys apiKey, short version) {
        return handlers.containsKey(apiKey)
                && version >= apiKey.oldestVersion()
                && version <= apiKey.latestVersion(false);
    }

    @Override
    public ApiVersionsResponse apiVersions(short version) {
        return versions.response(version);
    }

    @Override
    public void dispatch(Call call) {
        if (forwarding == null || !forwarding.takes(call)) {
            answer(call);
        }
    }

    @Override
    public CompletableFuture<AbstractResponse> carryOut(String clientId, AbstractRequest request) {
        CompletableFuture<AbstractResponse> answer = new CompletableFuture<>();
        Call call = Call.inProcess(clientId, request, answer);
        try {
            dispatch(call);
        } catch (RuntimeException e) {
            call.fail(e);
        }
        return answer;
    }

    private void answer(Call call) {
        ApiHandler handler = handlers.get(call.context().header.apiKey());
        if (handler == null) {
            throw new IllegalStateException("No handler for " + call.context());
        }
        refuseUnknownIsolation(call.request());
        handler.handle(call);
    }

    /** The codec leaves the byte as it came, and whoever asks for its meaning would fail. */
    private static void refuseUnknownIsolation(AbstractRequest request) {
        byte level = request instanceof FetchRequest fetch
                ? fetch.data().isolationLevel()
                : request instanceof ListOffsetsRequest offsets ? offsets.data().isolationLevel() : 0;
        if (level < 0 || level > IsolationLevel.READ_COMMITTED.id()) {
            throw new InvalidRequestException(
                    "Isolation level " + level + " is unknown: 0 is read_uncommitted, 1 is read_committed.");
        }
    }
}
