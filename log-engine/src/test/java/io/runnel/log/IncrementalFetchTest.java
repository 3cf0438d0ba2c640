package io.runnel.log;

import static io.runnel.log.Requests.batch;
import static io.runnel.log.Requests.produce;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.Requests.Fetch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetch sessions as clients meet them. */
class IncrementalFetchTest {
    private static final int BATCH_BYTES = batch(1).sizeInBytes();

    @TempDir
    Path dataDir;

    private TestNode node;
    private RawClient client;
    private int correlationId;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(dataDir, Map.of("max.incremental.fetch.session.cache.slots", 2), RecordValidator.NONE);
        node.engine()
                .eventLog()
                .createTopic(TopicSpec.of("events", 3, Map.of()))
                .join();
        client = new RawClient(node.address());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        node.close();
    }

    private FetchResponse call(Fetch fetch) throws IOException {
        return client.call(fetch.build(), ++correlationId);
    }

    private void append(int partition, int batches) throws IOException {
        try (RawClient producer = new RawClient(node.address())) {
            for (int i = 0; i < batches; i++) {
                producer.call(produce("events", partition, -1, batch(1)), i);
            }
        }
    }

    private int openSession() throws IOException {
        FetchResponse full = call(
                Fetch.full().partition("events", 0, 0).partition("events", 1, 0).partition("events", 2, 0));
        assertThat(partitions(full)).containsExactly(0, 1, 2);
        assertThat(full.sessionId()).isPositive();
        return full.sessionId();
    }

    private static List<Integer> partitions(FetchResponse response) {
        return response.data().responses().stream()
                .flatMap(topic -> topic.partitions().stream())
                .map(PartitionData::partitionIndex)
                .toList();
    }

    private static List<PartitionData> data(FetchResponse response) {
        List<PartitionData> all = new ArrayList<>();
        for (FetchableTopicResponse topic : response.data().responses()) {
            all.addAll(topic.partitions());
        }
        return all;
    }

    @Test
    void onlyPartitionsWithNewsAreAnswered() throws IOException {
        int session = openSession();

        FetchResponse nothing = call(Fetch.session(session, 1));
        assertThat(nothing.error()).isEqualTo(Errors.NONE);
        assertThat(nothing.sessionId()).isEqualTo(session);
        assertThat(partitions(nothing)).isEmpty();

        append(1, 1);
        FetchResponse one = call(Fetch.session(session, 2));
        assertThat(partitions(one)).containsExactly(1);
        assertThat(FetchResponse.recordsSize(data(one).get(0))).isEqualTo(BATCH_BYTES);

        // The records come again until the client names its new position.
        assertThat(partitions(call(Fetch.session(session, 3)))).containsExactly(1);
        assertThat(partitions(call(Fetch.session(session, 4).partition("events", 1, 1))))
                .isEmpty();
    }

    /** Small answers are copied, larger ones are slices of files: the bytes are the same. */
    @Test
    void anAnswerCarriesWhatIsStoredWhateverItsSize() throws IOException {
        for (int valueBytes : new int[] {10, 4_000, 4_020, 4_030, 4_040, 4_060, 60_000}) {
            MemoryRecords sent = Requests.largeBatch(valueBytes);
            List<Long> offsets = new ArrayList<>();
            for (int partition = 0; partition < 2; partition++) {
                ProduceResponse stored = client.call(produce("events", partition, -1, sent), ++correlationId);
                offsets.add(stored.data()
                        .responses()
                        .iterator()
                        .next()
                        .partitionResponses()
                        .get(0)
                        .baseOffset());
            }
            FetchResponse both = call(Fetch.full()
                    .partition("events", 0, offsets.get(0))
                    .partition("events", 2, 0)
                    .partition("events", 1, offsets.get(1)));
            assertThat(partitions(both)).containsExactly(0, 2, 1);
            for (PartitionData part : data(both)) {
                List<Integer> sizes = new ArrayList<>();
                for (RecordBatch found : ((Records) part.records()).batches()) {
                    assertThat(found.isValid()).isTrue();
                    found.forEach(read -> sizes.add(read.valueSize()));
                }
                assertThat(sizes).isEqualTo(part.partitionIndex() == 2 ? List.of() : List.of(valueBytes));
            }
        }
    }

    @Test
    void aMovedHighWatermarkIsNewsWithoutRecords() throws IOException {
        append(0, 2);
        int session = call(Fetch.full().partition("events", 0, 2)).sessionId();
        assertThat(partitions(call(Fetch.session(session, 1)))).isEmpty();

        append(0, 1);
        FetchResponse moved = call(Fetch.session(session, 2).maxBytes(0).partition("events", 0, 3));
        assertThat(data(moved)).extracting(PartitionData::highWatermark).containsExactly(3L);
        assertThat(partitions(call(Fetch.session(session, 3)))).isEmpty();
    }

    @Test
    void partitionsAreAddedAndForgotten() throws IOException {
        append(0, 1);
        append(1, 1);
        FetchResponse full = call(Fetch.full().partition("events", 0, 1));
        int session = full.sessionId();

        FetchResponse added = call(Fetch.session(session, 1).partition("events", 1, 0));
        assertThat(partitions(added)).containsExactly(1);
        FetchResponse forgotten = call(Fetch.session(session, 2).forget("events", 1));
        assertThat(partitions(forgotten)).isEmpty();

        // A session without partitions is over.
        assertThat(call(Fetch.session(session, 3).forget("events", 0)).sessionId())
                .isZero();
        assertThat(call(Fetch.session(session, 4)).error()).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
    }

    @Test
    void theWrongSessionOrEpochIsRefusedAtTopLevel() throws IOException {
        int session = openSession();

        FetchResponse unknown = call(Fetch.session(session + 1, 1).partition("events", 0, 0));
        assertThat(unknown.error()).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
        assertThat(partitions(unknown)).isEmpty();
        assertThat(call(Fetch.session(session, 2)).error()).isEqualTo(Errors.INVALID_FETCH_SESSION_EPOCH);
        assertThat(call(Fetch.session(session, 1)).error()).isEqualTo(Errors.NONE);
        assertThat(call(Fetch.session(session, 1)).error()).isEqualTo(Errors.INVALID_FETCH_SESSION_EPOCH);
        assertThat(call(Fetch.session(session, 2).version(13)).error()).isEqualTo(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
    }

    @Test
    void aSessionEndsWithItsFinalEpochAndWithAFullFetch() throws IOException {
        int first = openSession();
        FetchResponse last = call(Fetch.session(first, -1));
        assertThat(last.error()).isEqualTo(Errors.NONE);
        assertThat(last.sessionId()).isZero();
        assertThat(call(Fetch.session(first, 1)).error()).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);

        int second = openSession();
        int third = call(Fetch.session(second, 0).partition("events", 0, 0)).sessionId();
        assertThat(third).isPositive().isNotEqualTo(second);
        assertThat(call(Fetch.session(second, 1)).error()).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
    }

    @Test
    void withoutAFreeSlotFetchesGoOnWithoutASession() throws IOException {
        openSession();
        openSession();
        append(0, 1);

        FetchResponse third = call(Fetch.full().partition("events", 0, 0));
        assertThat(third.sessionId()).isZero();
        assertThat(FetchResponse.recordsSize(data(third).get(0))).isEqualTo(BATCH_BYTES);
    }

    @Test
    void aServedPartitionGoesToTheEndSoThatNoneStarves() throws IOException {
        for (int partition = 0; partition < 3; partition++) {
            append(partition, 2);
        }
        FetchResponse full = call(Fetch.full()
                .maxBytes(1)
                .partition("events", 0, 0)
                .partition("events", 1, 0)
                .partition("events", 2, 0));
        int session = full.sessionId();
        assertThat(data(full)).extracting(FetchResponse::recordsSize).containsExactly(BATCH_BYTES, 0, 0);

        List<Integer> served = new ArrayList<>();
        for (int epoch = 1; epoch <= 6; epoch++) {
            List<Integer> partitions =
                    partitions(call(Fetch.session(session, epoch).maxBytes(1)));
            assertThat(partitions).hasSize(1);
            served.addAll(partitions);
        }
        assertThat(served.subList(0, 3)).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(served.subList(3, 6)).isEqualTo(served.subList(0, 3));
    }

    @Test
    void aWaitingIncrementalFetchIsWokenByAnyOfItsPartitions() throws IOException {
        int session = openSession();
        call(Fetch.session(session, 1));
        for (int partition = 0; partition < 3; partition++) {
            Fetch fetch = Fetch.session(session, 2 + partition).maxWaitMs(60_000);
            if (partition > 0) {
                fetch.partition("events", partition - 1, 1);
            }
            RequestHeader header = client.send(fetch.build(), 100 + partition);
            append(partition, 1);
            FetchResponse woken =
                    (FetchResponse) AbstractResponse.parseResponse(Objects.requireNonNull(client.receive()), header);
            assertThat(partitions(woken)).containsExactly(partition);
        }
    }

    @Test
    void anErrorIsAnsweredAtOnceAndAgainAndItsEndIsNews() throws IOException {
        append(0, 1);
        int session = call(Fetch.full().partition("events", 0, 1)).sessionId();

        FetchResponse beyond = call(Fetch.session(session, 1).maxWaitMs(60_000).partition("events", 0, 7));
        assertThat(data(beyond))
                .extracting(PartitionData::errorCode)
                .containsExactly(Errors.OFFSET_OUT_OF_RANGE.code());
        FetchResponse again = call(Fetch.session(session, 2).maxWaitMs(60_000));
        assertThat(data(again)).extracting(PartitionData::errorCode).containsExactly(Errors.OFFSET_OUT_OF_RANGE.code());
        FetchResponse mended = call(Fetch.session(session, 3).partition("events", 0, 1));
        assertThat(data(mended)).extracting(PartitionData::highWatermark).containsExactly(1L);
        assertThat(partitions(call(Fetch.session(session, 4)))).isEmpty();
    }

    @Test
    void topicsAreKnownByTheirIdsAndTheirDeletionEndsTheWait() throws IOException {
        Uuid id = node.engine().eventLog().topic("events").orElseThrow().id();
        append(0, 1);
        FetchResponse full = call(Fetch.session(0, -1).partition(id, 0, 1).partition(Uuid.randomUuid(), 0, 0));
        assertThat(data(full))
                .extracting(PartitionData::errorCode)
                .containsExactly(Errors.NONE.code(), Errors.UNKNOWN_TOPIC_ID.code());
        assertThat(call(Fetch.session(0, -1).partition(Uuid.ZERO_UUID, 0, 0))
                        .data()
                        .responses()
                        .get(0)
                        .partitions())
                .extracting(PartitionData::errorCode)
                .containsExactly(Errors.UNKNOWN_TOPIC_ID.code());

        int session = call(Fetch.full().partition(id, 0, 1)).sessionId();
        call(Fetch.session(session, 1).version(17));
        RequestHeader header = client.send(
                Fetch.session(session, 2).version(17).maxWaitMs(60_000).build(), 99);
        try (RawClient other = new RawClient(node.address())) {
            // The fetch was received before this: one network thread may serve it later, but not the deletion first.
            other.call(produce("events", 1, -1, batch(1)), 1);
        }
        node.engine().eventLog().deleteTopic("events").join();
        FetchResponse gone =
                (FetchResponse) AbstractResponse.parseResponse(Objects.requireNonNull(client.receive()), header);
        assertThat(data(gone)).extracting(PartitionData::errorCode).containsExactly(Errors.UNKNOWN_TOPIC_ID.code());
        assertThat(node.engine().eventLog().topic("events")).isEmpty();
    }

    @Test
    void moreThanMayWaitIsAnsweredAtOnce() throws IOException {
        client.close();
        node.close();
        node = new TestNode(
                dataDir,
                Map.of("runnel.fetch.session.partitions.max", 3, "num.network.threads", 1),
                RecordValidator.NONE);
        client = new RawClient(node.address());
        try (RawClient waiting = new RawClient(node.address())) {
            Fetch two = Fetch.session(0, -1).partition("events", 0, 0).partition("events", 1, 0);
            waiting.call(two.build(), 1);
            RequestHeader first = waiting.send(two.maxWaitMs(60_000).build(), 2);
            // The one network thread that answers this has read the other request before.
            call(Fetch.session(0, -1).partition("events", 2, 0));

            Fetch twoMore = Fetch.session(0, -1).maxWaitMs(Integer.MAX_VALUE);
            assertThat(partitions(call(twoMore.partition("events", 1, 0).partition("events", 2, 0))))
                    .containsExactly(1, 2);
            append(0, 1);
            FetchResponse woken =
                    (FetchResponse) AbstractResponse.parseResponse(Objects.requireNonNull(waiting.receive()), first);
            assertThat(FetchResponse.recordsSize(data(woken).get(0))).isEqualTo(BATCH_BYTES);
        }
    }
}
