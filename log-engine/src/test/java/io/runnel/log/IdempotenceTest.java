package io.runnel.log;

import static io.runnel.log.Requests.produce;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.Requests.Fetch;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Idempotent producers over the wire. What happens to their logs meanwhile (retention, compaction, DeleteRecords) is
 * varied at random by {@code SequencesPropertyTest}.
 */
@Timeout(120)
class IdempotenceTest {
    private static final String TOPIC = "events";
    private static final int KILLS = 5;
    private static final int WINDOW = 5;

    @TempDir
    Path dataDir;

    private final List<AutoCloseable> open = new ArrayList<>();
    private int correlationId;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** A node in a process of its own, until its standard input ends or it is killed. */
    static final class Killable {
        private Killable() {}

        public static void main(String[] arguments) throws IOException {
            try (TestNode node = new TestNode(Path.of(arguments[0]))) {
                System.out.println("ready " + node.address().getPort());
                while (System.in.read() >= 0) {
                    continue;
                }
            }
        }
    }

    private record Sent(int sequence, int records, long offset) {}

    private static MemoryRecords batch(long producer, int epoch, int sequence, int count) {
        SimpleRecord[] records = new SimpleRecord[count];
        for (int i = 0; i < count; i++) {
            String value = producer + ":" + epoch + ":" + (sequence + i);
            records[i] = new SimpleRecord(i, null, value.getBytes(UTF_8));
        }
        return MemoryRecords.withIdempotentRecords(Compression.NONE, producer, (short) epoch, sequence, records);
    }

    private PartitionProduceResponse call(RawClient client, ProduceRequest request) throws IOException {
        ProduceResponse response = client.call(request, ++correlationId);
        return response.data()
                .responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(0);
    }

    private PartitionProduceResponse send(RawClient client, long producer, int epoch, int sequence, int count)
            throws IOException {
        return call(client, produce(TOPIC, 0, -1, batch(producer, epoch, sequence, count)));
    }

    private long store(RawClient client, long producer, int epoch, int sequence, int count) throws IOException {
        PartitionProduceResponse answer = send(client, producer, epoch, sequence, count);
        assertThat(Errors.forCode(answer.errorCode())).as(answer.errorMessage()).isEqualTo(Errors.NONE);
        return answer.baseOffset();
    }

    private void assertRefused(RawClient client, int error, long producer, int epoch, int sequence) throws IOException {
        assertThat(send(client, producer, epoch, sequence, 1).errorCode()).isEqualTo((short) error);
    }

    /** All that is there; a fetch gives what is in one segment. */
    private List<String> stored(RawClient client) throws IOException {
        List<String> values = new ArrayList<>();
        long endOffset;
        do {
            FetchResponse response =
                    client.call(Fetch.full().partition(TOPIC, 0, values.size()).build(), ++correlationId);
            PartitionData found =
                    response.data().responses().get(0).partitions().get(0);
            endOffset = found.highWatermark();
            for (RecordBatch batch : ((Records) found.records()).batches()) {
                batch.forEach(read -> values.add(UTF_8.decode(read.value()).toString()));
            }
        } while (values.size() < endOffset);
        return values;
    }

    private TestNode start(Path folder, Map<String, ?> settings) {
        TestNode node = new TestNode(folder, settings, RecordValidator.NONE);
        open.add(0, node);
        return node;
    }

    private RawClient connect(TestNode node) throws IOException {
        RawClient client = new RawClient(node.address());
        open.add(0, client);
        return client;
    }

    private static void create(TestNode node, Map<String, String> configs) {
        node.engine().eventLog().createTopic(TopicSpec.of(TOPIC, 1, configs)).join();
    }

    /** Each life ends by SIGKILL, before any snapshot that a shutdown writes; small segments roll all the time. */
    @Test
    void theLastFiveBatchesOfEachProducerAreKnownAfterKillUponKill() throws Exception {
        try (TestNode node = new TestNode(dataDir)) {
            create(node, Map.of("segment.index.bytes", "64", "index.interval.bytes", "0"));
        }
        Map<Long, Deque<Sent>> lastFive = new HashMap<>();
        Map<Long, Integer> next = new HashMap<>();
        List<String> expected = new ArrayList<>();
        for (int life = 0; life <= KILLS; life++) {
            Process process = ChildJvm.of(
                            List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                            Killable.class.getName(),
                            List.of(dataDir.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader out = process.inputReader(UTF_8)) {
                String ready = Objects.requireNonNull(out.readLine(), "the node did not start");
                int port = Integer.parseInt(ready.substring("ready ".length()));
                try (RawClient client = new RawClient(new InetSocketAddress("127.0.0.1", port))) {
                    for (Map.Entry<Long, Deque<Sent>> each : lastFive.entrySet()) {
                        for (Sent sent : each.getValue()) {
                            assertThat(store(client, each.getKey(), 0, sent.sequence(), sent.records()))
                                    .as("life %d, producer %d, %s", life, each.getKey(), sent)
                                    .isEqualTo(sent.offset());
                        }
                    }
                    assertThat(stored(client)).as("life %d", life).isEqualTo(expected);
                    // One producer writes in its first life only, one less in each, one a lot.
                    for (int i = 0; i < 14; i++) {
                        long producer = i < 10 ? 30 : i < 13 - life ? 20 : life == 0 ? 10 : 30;
                        int sequence = next.getOrDefault(producer, 0);
                        int count = 1 + i % 3;
                        long offset = store(client, producer, 0, sequence, count);
                        assertThat(offset).isEqualTo(expected.size());
                        Deque<Sent> known = lastFive.computeIfAbsent(producer, key -> new ArrayDeque<>());
                        known.add(new Sent(sequence, count, offset));
                        if (known.size() > WINDOW) {
                            known.remove();
                        }
                        for (int n = 0; n < count; n++) {
                            expected.add(producer + ":0:" + (sequence + n));
                        }
                        next.put(producer, sequence + count);
                    }
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void sequencesAndEpochsAreJudgedAfterARestartAsBefore() throws Exception {
        for (int life = 0; life < 3; life++) {
            try (TestNode node = new TestNode(dataDir);
                    RawClient client = new RawClient(node.address())) {
                if (life == 0) {
                    create(node, Map.of());
                    store(client, 7, 3, 0, 2);
                }
                assertRefused(client, 45, 7, 3, 5);
                assertRefused(client, 47, 7, 2, 2);
                assertRefused(client, 45, 7, 4, 2);
            }
        }
        RawClient client = connect(start(dataDir, Map.of()));
        assertThat(store(client, 7, 4, 0, 1)).isEqualTo(2);
        assertRefused(client, 47, 7, 3, 2);
    }

    @Test
    void aDuplicateIsAnsweredAsItsFirstCopyWas() throws Exception {
        TestNode node = start(dataDir, Map.of());
        create(node, Map.of("message.timestamp.type", "LogAppendTime"));
        RawClient client = connect(node);
        PartitionProduceResponse first = send(client, 7, 0, 0, 2);
        assertThat(first.logAppendTimeMs()).isPositive();
        assertThat(send(client, 7, 0, 0, 2)).isEqualTo(first);
    }

    @Test
    void aSilentProducerIsForgottenAfterATimeThatCanBeChangedAndMayThenBeginAnew() throws Exception {
        TestNode node = start(dataDir, Map.of("producer.id.expiration.check.interval.ms", 10));
        create(node, Map.of());
        RawClient client = connect(node);
        store(client, 7, 0, 0, 1);
        assertRefused(client, 45, 7, 0, 5);
        try (Admin admin = node.admin()) {
            var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
            var at = new ConfigEntry("producer.id.expiration.ms", "1");
            admin.incrementalAlterConfigs(Map.of(broker, List.of(new AlterConfigOp(at, OpType.SET))))
                    .all()
                    .get();
        }
        PartitionProduceResponse answer;
        do {
            answer = send(client, 7, 0, 5, 1);
        } while (answer.errorCode() == Errors.OUT_OF_ORDER_SEQUENCE_NUMBER.code());
        assertThat(answer.errorCode()).isEqualTo(Errors.UNKNOWN_PRODUCER_ID.code());
        store(client, 7, 1, 0, 1);
        assertThat(stored(client)).containsExactly("7:0:0", "7:1:0");
    }

    /** By id it is told that the topic is another; by name only that its producer is not known there. */
    @Test
    void aBatchThatIsRepeatedToATopicMadeAnewIsNotStoredThere() throws Exception {
        TestNode node = start(dataDir, Map.of());
        create(node, Map.of());
        RawClient client = connect(node);
        Uuid old = node.engine().eventLog().topic(TOPIC).orElseThrow().id();
        for (int i = 0; i < 3; i++) {
            store(client, 7, 0, i, 1);
        }
        node.engine().eventLog().deleteTopic(TOPIC).join();
        create(node, Map.of());

        ProduceRequestData byId = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(5000);
        byId.topicData()
                .add(new TopicProduceData()
                        .setTopicId(old)
                        .setPartitionData(
                                List.of(new PartitionProduceData().setIndex(0).setRecords(batch(7, 0, 2, 1)))));
        assertThat(call(client, new ProduceRequest(byId, (short) 13)).errorCode())
                .isEqualTo(Errors.UNKNOWN_TOPIC_ID.code());
        assertThat(stored(client)).isEmpty();
        assertRefused(client, Errors.UNKNOWN_PRODUCER_ID.code(), 7, 0, 2);
        assertThat(store(client, 7, 1, 0, 1))
                .as("the first of its producer here")
                .isZero();
        assertRefused(client, 45, 7, 1, 4);
        assertThat(stored(client)).containsExactly("7:1:0");
    }
}
