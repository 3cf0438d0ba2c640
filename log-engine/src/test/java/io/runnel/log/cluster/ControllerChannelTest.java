package io.runnel.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.network.Call;
import io.runnel.log.wire.Wire;
import io.runnel.log.wire.WireSettings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResultCollection;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AllocateProducerIdsRequest;
import org.apache.kafka.common.requests.AllocateProducerIdsResponse;
import org.apache.kafka.common.requests.DeleteTopicsRequest;
import org.apache.kafka.common.requests.DeleteTopicsResponse;
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

    /** The first controller has deleted the topic before it went; the second knows of no such topic. */
    @Test
    void whatWasDoneBeforeTheAnswerWasLostIsAnsweredAsDone() throws Exception {
        Uuid id = new Uuid(7, 7);
        PartitionImage partition = new PartitionImage(List.of(2), List.of(2), 2, 0, 0);
        DeletableTopicResult unknown =
                new DeletableTopicResult().setName("t").setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        DeletableTopicResultCollection results = new DeletableTopicResultCollection();
        results.add(unknown);
        try (ScriptedNode two = new ScriptedNode(call -> {
                    log.commit(new TopicRemoved(id));
                    log.elect(3);
                    call.closeConnection();
                });
                ScriptedNode three = new ScriptedNode(call ->
                        call.respond(new DeleteTopicsResponse(new DeleteTopicsResponseData().setResponses(results))))) {
            log.register(2, two.port(), 1);
            log.register(3, three.port(), 2);
            log.commit(new TopicCreated("t", id, List.of(partition)));
            log.elect(2);

            DeleteTopicsResponse answer = soon(channel.send(
                    new DeleteTopicsRequest.Builder(new DeleteTopicsRequestData()
                            .setTimeoutMs(LONG_MS)
                            .setTopics(List.of(new DeleteTopicState().setName("t")))),
                    DeleteTopicsResponse.class,
                    LONG_MS));

            assertThat(answer.data().responses().find("t").errorCode()).isZero();
            assertThat(three.asked).hasSize(1);
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
