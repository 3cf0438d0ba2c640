package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A transaction that no coordinator knows: kept out (KIP-890), and where it got in, found and aborted (KIP-664). */
@Timeout(60)
class HangingTransactionTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
    private static final long PRODUCER = 4711;

    /** The last version whose partitions are not added as they are written to. */
    private static final short VERSION = 11;

    @TempDir
    Path dataDir;

    private TestNode start(Map<String, ?> settings) throws Exception {
        TestNode node = new TestNode(dataDir, settings, RecordValidator.NONE);
        node.engine()
                .eventLog()
                .createTopic(TopicSpec.of(PARTITION.topic(), 1, Map.of()))
                .join();
        try (var producer = node.producer(Map.of("transactional.id", "x"))) {
            producer.initTransactions(); // With it the coordinator's topic comes to be.
        }
        return node;
    }

    private static Errors produce(TestNode node) throws Exception {
        MemoryRecords records = MemoryRecords.withTransactionalRecords(
                Compression.NONE, PRODUCER, (short) 3, 0, new SimpleRecord(new byte[] {1}));
        TopicProduceDataCollection topics = new TopicProduceDataCollection();
        topics.add(new TopicProduceData()
                .setName(PARTITION.topic())
                .setPartitionData(List.of(new PartitionProduceData().setIndex(0).setRecords(records))));
        ProduceRequest request = new ProduceRequest(
                new ProduceRequestData()
                        .setAcks((short) -1)
                        .setTimeoutMs(10_000)
                        .setTransactionalId("x")
                        .setTopicData(topics),
                VERSION);
        try (RawClient client = new RawClient(node.address())) {
            var header = client.send(request, 1);
            ProduceResponse response =
                    (ProduceResponse) AbstractResponse.parseResponse(Objects.requireNonNull(client.receive()), header);
            return Errors.forCode(response.data()
                    .responses()
                    .iterator()
                    .next()
                    .partitionResponses()
                    .get(0)
                    .errorCode());
        }
    }

    private static long stableEnd(Admin admin) throws Exception {
        return admin.listOffsets(
                        Map.of(PARTITION, OffsetSpec.latest()), new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .partitionResult(PARTITION)
                .get()
                .offset();
    }

    @Test
    void batchOfATransactionThatTheCoordinatorDoesNotKnowIsRefused() throws Exception {
        try (TestNode node = start(Map.of());
                Admin admin = node.admin()) {
            assertThat(produce(node)).isEqualTo(Errors.INVALID_PRODUCER_ID_MAPPING);
            assertThat(stableEnd(admin)).isZero();
        }
    }

    @Test
    void hangingTransactionIsFoundAndAbortedByAnAdministrator() throws Exception {
        try (TestNode node = start(Map.of("transaction.partition.verification.enable", false));
                Admin admin = node.admin()) {
            assertThat(produce(node)).isEqualTo(Errors.NONE);
            try (var other = node.producer(Map.of())) {
                other.send(new org.apache.kafka.clients.producer.ProducerRecord<>(PARTITION.topic(), "behind"))
                        .get();
            }
            assertThat(stableEnd(admin)).isZero();
            ProducerState hanging =
                    admin
                            .describeProducers(List.of(PARTITION))
                            .partitionResult(PARTITION)
                            .get()
                            .activeProducers()
                            .stream()
                            .filter(each -> each.currentTransactionStartOffset().isPresent())
                            .findFirst()
                            .orElseThrow();
            assertThat(hanging.producerId()).isEqualTo(PRODUCER);

            admin.abortTransaction(new AbortTransactionSpec(
                            PARTITION, hanging.producerId(), (short) hanging.producerEpoch(), 0))
                    .all()
                    .get();

            assertThat(stableEnd(admin)).isEqualTo(3);
            try (var reader = node.consumer(Map.of("isolation.level", "read_committed"))) {
                reader.assign(List.of(PARTITION));
                reader.seekToBeginning(List.of(PARTITION));
                assertThat(TestNode.poll(reader, 1))
                        .extracting(each -> each.value())
                        .containsExactly("behind");
            }
        }
    }
}
