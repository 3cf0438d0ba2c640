package io.runnel.log.cluster;

import io.runnel.log.network.Call;
import io.runnel.log.network.ConnectionLimits;
import io.runnel.log.network.KafkaListener;
import io.runnel.log.network.NetworkConfig;
import io.runnel.log.network.RequestDispatcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.utils.Time;

/** Another node, which answers as a test decides. */
final class ScriptedNode implements AutoCloseable, RequestDispatcher {
    private final KafkaListener listener;
    private final Consumer<Call> answers;
    final Queue<ApiKeys> asked = new ConcurrentLinkedQueue<>();

    ScriptedNode(Consumer<Call> answers) throws IOException {
        this.answers = answers;
        this.listener = KafkaListener.bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new NetworkConfig(
                        1,
                        1 << 20,
                        -1,
                        -1,
                        50,
                        new ConnectionLimits(100, 100, Map.of()),
                        60_000,
                        1 << 20,
                        100,
                        75,
                        30_000));
        listener.start(this, Time.SYSTEM);
    }

    int port() {
        return listener.address().getPort();
    }

    @Override
    public boolean serves(ApiKeys apiKey, short version) {
        return true;
    }

    @Override
    public ApiVersionsResponse apiVersions(short version) {
        ApiVersionsResponseData data = new ApiVersionsResponseData();
        for (ApiKeys api : ApiKeys.values()) {
            data.apiKeys()
                    .add(new ApiVersion()
                            .setApiKey(api.id)
                            .setMinVersion(api.oldestVersion())
                            .setMaxVersion(api.latestVersion(false)));
        }
        return new ApiVersionsResponse(data);
    }

    @Override
    public void dispatch(Call call) {
        if (call.context().header.apiKey() == ApiKeys.API_VERSIONS) {
            call.respond(apiVersions(call.version()));
            return;
        }
        asked.add(call.context().header.apiKey());
        answers.accept(call);
    }

    @Override
    public void close() {
        listener.close();
    }
}
