package io.runnel.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.network.Call;
import io.runnel.log.wire.Wire;
import io.runnel.log.wire.WireSettings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AllocateProducerIdsRequest;
import org.apache.kafka.common.requests.AllocateProducerIdsResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Node 1 looks for the controller among nodes that a test scripts. */
final class ControllerChannelTest {
    private static final int LONG_MS = 60_000;
    private static final int SOON_SECONDS = 20;

    private final ScriptedLog log = new ScriptedLog(1);
    private final ClusterMetadata metadata = ScriptedLog.metadata(log);
    private final Wire wire = new Wire("test", WireSettings.betweenNodes(Forwarding.clientId(1), LONG_MS));
    private final ControllerChannel channel = new ControllerChannel(
            metadata, 1, wire, (clientId, request) -> CompletableFuture.completedFuture(allocated(11, Errors.NONE)));

    @AfterEach
    void close() {
        wire.close();
        metadata.close();
    }

    private static AllocateProducerIdsResponse allocated(long first, Errors error) {
        return new AllocateProducerIdsResponse(new AllocateProducerIdsResponseData()
                .setProducerIdStart(first)
                .setProducerIdLen(1)
                .setErrorCode(error.code()));
    }

    private static Consumer<Call> answering(long first, Errors error) {
        return call -> call.respond(allocated(first, error));
    }

    private CompletableFuture<Long> ask(int timeoutMs) {
        return channel.send(
                        new AllocateProducerIdsRequest.Builder(new AllocateProducerIdsRequestData().setBrokerId(1)),
                        AllocateProducerIdsResponse.class,
                        timeoutMs)
                .thenApply(response -> response.data().producerIdStart());
    }

    private static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(SOON_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void theControllerItselfIsAskedInProcess() throws Exception {
        log.elect(1);

        assertThat(soon(ask(LONG_MS))).isEqualTo(11);
    }

    @Test
    void anotherNodeIsAskedOverTheWire() throws Exception {
        try (ScriptedNode two = new ScriptedNode(answering(22, Errors.NONE))) {
            log.register(2, two.port(), 1);
            log.elect(2);

            assertThat(soon(ask(LONG_MS))).isEqualTo(22);
        }
    }

    @Test
    void aRequestWaitsForTheElection() throws Exception {
        try (ScriptedNode two = new ScriptedNode(answering(22, Errors.NONE))) {
            CompletableFuture<Long> answer = ask(LONG_MS);
            assertThat(answer).isNotDone();

            log.elect(2);
            assertThat(answer).as("its address is not known").isNotDone();
            log.register(2, two.port(), 1);

            assertThat(soon(answer)).isEqualTo(22);
        }
    }

    @Test
    void aNodeThatIsNotTheControllerAnyMoreIsNotAskedForEver() throws Exception {
        try (ScriptedNode two = new ScriptedNode(call -> {
                    log.elect(3);
                    call.respond(allocated(-1, Errors.NOT_CONTROLLER));
                });
                ScriptedNode three = new ScriptedNode(answering(33, Errors.NONE))) {
            log.register(2, two.port(), 1);
            log.register(3, three.port(), 2);
            log.elect(2);

            assertThat(soon(ask(LONG_MS))).isEqualTo(33);
            assertThat(two.asked).hasSize(1);
        }
    }

    @Test
    void aControllerThatGoesAwayBeforeItAnswersIsFollowedByTheNext() throws Exception {
        try (ScriptedNode two = new ScriptedNode(call -> {
            log.elect(1);
            call.closeConnection();
        })) {
            log.register(2, two.port(), 1);
            log.elect(2);

            assertThat(soon(ask(LONG_MS))).isEqualTo(11);
        }
    }

    @Test
    void aControllerThatIsSilentIsNotWaitedForOnceThereIsAnother() throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        try (ScriptedNode two = new ScriptedNode(call -> reached.complete(null))) {
            log.register(2, two.port(), 1);
            log.elect(2);
            CompletableFuture<Long> answer = ask(LONG_MS);
            soon(reached);

            log.elect(1);

            assertThat(soon(answer)).isEqualTo(11);
        }
    }

    @Test
    void withoutAControllerARequestEndsInTimeAndSaysWhy() {
        assertThatThrownBy(() -> soon(ask(300)))
                .hasCauseInstanceOf(TimeoutException.class)
                .hasMessageContaining("ALLOCATE_PRODUCER_IDS within 300 ms")
                .hasMessageContaining("nobody is known to be the controller");
    }

    @Test
    void whatTheControllerRefusesIsNotTriedAgain() throws Exception {
        try (ScriptedNode two = new ScriptedNode(answering(-1, Errors.STALE_BROKER_EPOCH))) {
            log.register(2, two.port(), 1);
            log.elect(2);

            assertThat(soon(ask(LONG_MS))).isEqualTo(-1);
            assertThat(two.asked).hasSize(1);
        }
    }
}
