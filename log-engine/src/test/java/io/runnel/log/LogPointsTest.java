package io.runnel.log;

import static io.runnel.log.Requests.batch;
import static io.runnel.log.Requests.produce;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.Requests.Fetch;
import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.storage.AppendedBatch;
import io.runnel.log.storage.SegmentedLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real Kafka clients depend on, of the log and of producers: each of the points by its number. */
class LogPointsTest {
    private static final long PRODUCER = 4711;

    @TempDir
    Path dataDir;

    private TestNode node;
    private RawClient client;
    private int correlationId;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(dataDir);
        node.engine()
                .eventLog()
                .createTopic(TopicSpec.of("events", 1, Map.of()))
                .join();
        client = new RawClient(node.address());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        node.close();
    }

    private List<PartitionProduceResponse> call(ProduceRequest request) throws IOException {
        ProduceResponse response = client.call(request, ++correlationId);
        List<PartitionProduceResponse> answers = new ArrayList<>();
        response.data().responses().forEach(topic -> answers.addAll(topic.partitionResponses()));
        return answers;
    }

    private PartitionProduceResponse append(MemoryRecords records) throws IOException {
        return call(produce("events", 0, -1, records)).get(0);
    }

    private PartitionData fetch(Fetch fetch) throws IOException {
        FetchResponse response = client.call(fetch.build(), ++correlationId);
        return response.data().responses().get(0).partitions().get(0);
    }

    private static List<Long> offsets(PartitionData found) {
        List<Long> offsets = new ArrayList<>();
        for (RecordBatch batch : ((Records) found.records()).batches()) {
            batch.forEach(read -> offsets.add(read.offset()));
        }
        return offsets;
    }

    private static MemoryRecords sequenced(int epoch, int sequence, int count) {
        return sequenced("events", epoch, sequence, count);
    }

    private static MemoryRecords sequenced(String value, int epoch, int sequence, int count) {
        SimpleRecord[] records = new SimpleRecord[count];
        for (int i = 0; i < count; i++) {
            records[i] = new SimpleRecord(i, null, value.getBytes(UTF_8));
        }
        return MemoryRecords.withIdempotentRecords(Compression.NONE, PRODUCER, (short) epoch, sequence, records);
    }

    @Test
    @DisplayName("6: whole batches come, even from an offset inside one and above max bytes")
    void wholeBatches() throws IOException {
        append(batch(5));
        append(batch(5));

        PartitionData inside = fetch(Fetch.full().partition("events", 0, 3));
        assertThat(offsets(inside)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        PartitionData first = fetch(
                Fetch.full().maxBytes(1).partition("events", Requests.at(0, 7).setPartitionMaxBytes(1)));
        assertThat(offsets(first)).containsExactly(5L, 6L, 7L, 8L, 9L);
    }

    @Test
    @DisplayName("6: the aborted transactions are null for read_uncommitted, and a list for read_committed")
    void abortedTransactions() throws IOException {
        append(batch(1));

        assertThat(fetch(Fetch.full().partition("events", 0, 0)).abortedTransactions())
                .isNull();
        assertThat(fetch(Fetch.full().readCommitted().partition("events", 0, 0)).abortedTransactions())
                .isEmpty();
    }

    @Test
    @DisplayName("7: too new a leader epoch gives UNKNOWN_LEADER_EPOCH")
    void unknownLeaderEpoch() throws IOException {
        PartitionData ahead = fetch(Fetch.full()
                .maxWaitMs(60_000)
                .partition("events", Requests.at(0, 0).setCurrentLeaderEpoch(7)));
        assertThat(ahead.errorCode()).isEqualTo(Errors.UNKNOWN_LEADER_EPOCH.code());
        PartitionData unknown = fetch(Fetch.full()
                .maxWaitMs(60_000)
                .partition("events", Requests.at(0, 0).setLastFetchedEpoch(7)));
        assertThat(unknown.errorCode()).isEqualTo(Errors.OFFSET_OUT_OF_RANGE.code());
    }

    @Test
    @DisplayName("9: offsets stay where they are, so that there are gaps, and a fetch into one gets what follows it")
    void gaps() throws IOException {
        append(batch(2));
        client.close();
        node.close();
        try (SegmentedLog log = SegmentedLog.open(
                dataDir.resolve("events-0"), TopicConfigs.storage(TopicConfigs.effective(Map.of(), Map.of())))) {
            MemoryRecords later = MemoryRecords.withRecords(
                    40L, Compression.NONE, 0, new SimpleRecord(1, null, "after the gap".getBytes(UTF_8)));
            log.append(later, new AppendedBatch(40, 1, later.sizeInBytes()));
        }
        node = new TestNode(dataDir);
        client = new RawClient(node.address());

        assertThat(offsets(fetch(Fetch.full().partition("events", 0, 0)))).containsExactly(0L, 1L, 40L);
        assertThat(offsets(fetch(Fetch.full().partition("events", 0, 17)))).containsExactly(40L);
        assertThat(fetch(Fetch.full().partition("events", 0, 0)).highWatermark())
                .isEqualTo(41);
        assertThat(append(batch(1)).baseOffset()).isEqualTo(41);
        assertThat(node.read(new TopicPartition("events", 0), 17, 2)).hasSize(2);
    }

    @Test
    @DisplayName("11: the last five batches are remembered, and a duplicate returns its original offset")
    void duplicates() throws IOException {
        for (int i = 0; i < 6; i++) {
            assertThat(append(sequenced(0, i * 2, 2)).baseOffset()).isEqualTo(i * 2L);
        }
        for (int i = 1; i < 6; i++) {
            PartitionProduceResponse again = append(sequenced(0, i * 2, 2));
            assertThat(again.errorCode()).isEqualTo(Errors.NONE.code());
            assertThat(again.baseOffset()).isEqualTo(i * 2L);
        }
        assertThat(append(sequenced(0, 0, 2)).errorCode()).isNotEqualTo(Errors.NONE.code());
        assertThat(fetch(Fetch.full().partition("events", 0, 0)).highWatermark())
                .isEqualTo(12);
    }

    @Test
    @DisplayName("11: a gap gives 45, an old epoch 47, and a new epoch starts at sequence 0")
    void sequences() throws IOException {
        append(sequenced(3, 0, 2));
        assertThat(append(sequenced(3, 5, 1)).errorCode()).isEqualTo((short) 45);
        assertThat(append(sequenced(2, 2, 1)).errorCode()).isEqualTo((short) 47);
        assertThat(append(sequenced(4, 2, 1)).errorCode()).isEqualTo((short) 45);
        assertThat(append(sequenced(4, 0, 1)).baseOffset()).isEqualTo(2);
    }

    @Test
    @DisplayName("11: batches that are sent the moment a topic exists are all accepted")
    void firstBatches() throws IOException {
        for (int round = 0; round < 20; round++) {
            String topic = "fresh-" + round;
            // Created by the first question for it, as a producer does.
            var asked = new MetadataRequest(
                    new MetadataRequestData()
                            .setAllowAutoTopicCreation(true)
                            .setTopics(List.of(new MetadataRequestTopic().setName(topic))),
                    (short) 9);
            MetadataResponse known;
            do {
                known = client.call(asked, ++correlationId);
            } while (known.errors().containsKey(topic));
            List<RequestHeader> sent = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                sent.add(client.send(produce(topic, 0, -1, sequenced(topic, 0, i, 1)), 1000 + i));
            }
            for (int i = 0; i < 5; i++) {
                ProduceResponse response = (ProduceResponse)
                        AbstractResponse.parseResponse(Objects.requireNonNull(client.receive()), sent.get(i));
                assertThat(response.errorCounts()).as("%s, batch %d", topic, i).containsOnlyKeys(Errors.NONE);
            }
        }
    }

    @Test
    @DisplayName("18: min.insync.replicas above the replication factor does not refuse writes")
    void minInsyncReplicas() throws IOException {
        node.engine()
                .eventLog()
                .createTopic(TopicSpec.of("strict", 1, Map.of("min.insync.replicas", "3")))
                .join();
        assertThat(call(produce("strict", 0, -1, batch(1))).get(0).errorCode()).isEqualTo(Errors.NONE.code());
    }

    @Test
    void acksOtherThanZeroOneAndAllAreRefusedForEachPartition() throws IOException {
        for (int acks : new int[] {2, -2, Short.MAX_VALUE}) {
            List<PartitionProduceResponse> answers = call(produce(
                    "events",
                    acks,
                    new PartitionProduceData().setIndex(0).setRecords(batch(1)),
                    new PartitionProduceData().setIndex(5).setRecords(batch(1))));
            assertThat(answers)
                    .extracting(PartitionProduceResponse::errorCode)
                    .containsExactly(Errors.INVALID_REQUIRED_ACKS.code(), Errors.INVALID_REQUIRED_ACKS.code());
        }
        assertThat(append(batch(1)).baseOffset()).isZero();
    }

    @Test
    void aPartitionThatIsNamedTwiceIsRefusedBothTimesAndTheOthersAreWritten() throws IOException {
        node.engine().eventLog().createTopic(TopicSpec.of("two", 2, Map.of())).join();
        List<PartitionProduceResponse> answers = call(produce(
                "two",
                -1,
                new PartitionProduceData().setIndex(0).setRecords(batch(1)),
                new PartitionProduceData().setIndex(1).setRecords(batch(2)),
                new PartitionProduceData().setIndex(0).setRecords(batch(3))));

        assertThat(answers)
                .extracting(PartitionProduceResponse::errorCode)
                .containsExactly(Errors.INVALID_REQUEST.code(), Errors.NONE.code(), Errors.INVALID_REQUEST.code());
        assertThat(call(produce("two", 0, -1, batch(1))).get(0).baseOffset()).isZero();
    }

    @Test
    void anUnknownTopicIdIsToldAsSuch() throws IOException {
        Uuid known = node.engine().eventLog().topic("events").orElseThrow().id();
        for (Uuid id : List.of(Uuid.ZERO_UUID, Uuid.randomUuid(), known)) {
            ProduceRequestData data =
                    new ProduceRequestData().setAcks((short) -1).setTimeoutMs(5000);
            data.topicData()
                    .add(new TopicProduceData()
                            .setTopicId(id)
                            .setPartitionData(List.of(
                                    new PartitionProduceData().setIndex(0).setRecords(batch(1)))));
            List<PartitionProduceResponse> answers = call(new ProduceRequest(data, (short) 13));
            assertThat(answers)
                    .extracting(PartitionProduceResponse::errorCode)
                    .containsExactly(id.equals(known) ? Errors.NONE.code() : Errors.UNKNOWN_TOPIC_ID.code());
        }
    }
}
