package io.runnel.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.AddOffsetsToTxnRequest;
import org.apache.kafka.common.requests.AddPartitionsToTxnRequest;
import org.apache.kafka.common.requests.EndTxnRequest;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.InitProducerIdResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests about transactions that no proper client sends leave no trace: the next proper one is served. */
@Timeout(60)
class TransactionRefusalsTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

    /** The last version that names topics, though its producers' partitions are added as they are written to. */
    private static final short VERSION = 12;

    @TempDir
    Path dataDir;

    private TestNode node;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(dataDir, Map.of("transaction.state.log.num.partitions", 1), RecordValidator.NONE);
        node.engine()
                .eventLog()
                .createTopic(TopicSpec.of(PARTITION.topic(), 1, Map.of()))
                .join();
        try (var producer = node.producer(Map.of("transactional.id", "first"))) {
            producer.initTransactions(); // With it the coordinator's topic comes to be.
        }
        client = new RawClient(node.address());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        node.close();
    }

    private static InitProducerIdRequest initialize(String id) {
        return new InitProducerIdRequest.Builder(
                        new InitProducerIdRequestData().setTransactionalId(id).setTransactionTimeoutMs(60_000))
                .build((short) 4);
    }

    private Errors error(AbstractRequest request) throws Exception {
        return onlyError(client.call(request, 1));
    }

    private static Errors onlyError(AbstractResponse response) {
        return response.errorCounts().keySet().iterator().next();
    }

    /** Sends bytes that are not UTF-8 where the request has the text. */
    private Errors errorWithBytesInsteadOf(String text, AbstractRequest request) throws Exception {
        RequestHeader header = new RequestHeader(request.apiKey(), request.version(), "raw", 1);
        ByteBuffer frame = request.serializeWithHeader(header);
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        int at = new String(bytes, ISO_8859_1).indexOf(text);
        Arrays.fill(bytes, at, at + text.length(), (byte) 0xFF);
        client.sendFrame(bytes);
        return onlyError(AbstractResponse.parseResponse(Objects.requireNonNull(client.receive()), header));
    }

    @Test
    void transactionalIdThatNoRecordCanHoldIsRefusedByEachApi() throws Exception {
        String id = "~".repeat(11_000); // As many bytes that are not UTF-8 are 33,000 when they are written again.
        AddPartitionsToTxnTopicCollection topics = new AddPartitionsToTxnTopicCollection();
        topics.add(new AddPartitionsToTxnTopic().setName(PARTITION.topic()).setPartitions(List.of(0)));
        List<AbstractRequest> requests = List.of(
                initialize(id),
                new EndTxnRequest.Builder(new EndTxnRequestData().setTransactionalId(id), false).build((short) 3),
                new AddOffsetsToTxnRequest.Builder(new AddOffsetsToTxnRequestData()
                                .setTransactionalId(id)
                                .setGroupId("g"))
                        .build((short) 3),
                new AddPartitionsToTxnRequest(
                        new AddPartitionsToTxnRequestData()
                                .setV3AndBelowTransactionalId(id)
                                .setV3AndBelowTopics(topics),
                        (short) 3),
                produce(id, batch(7, 0, 0)));
        for (AbstractRequest request : requests) {
            assertThat(errorWithBytesInsteadOf(id, request))
                    .as(request.apiKey().name)
                    .isEqualTo(Errors.INVALID_REQUEST);
        }
        assertThat(error(initialize("proper"))).isEqualTo(Errors.NONE);
    }

    @Test
    void batchesThatAreRefusedDoNotStandInTheWayOfTheProducerTheyClaimToBe() throws Exception {
        InitProducerIdResponse granted = client.call(initialize("t"), 1);
        long id = granted.data().producerId();
        assertThat(error(produce("t", batch(id, 32_766, 0)))).isEqualTo(Errors.INVALID_PRODUCER_EPOCH);
        assertThat(error(produce("other", batch(id, 0, 0)))).isEqualTo(Errors.INVALID_PRODUCER_ID_MAPPING);
        MemoryRecords damaged = batch(id, 0, 0);
        damaged.buffer().put(damaged.sizeInBytes() - 1, (byte) 99);
        assertThat(error(produce("t", damaged))).isEqualTo(Errors.CORRUPT_MESSAGE);
        assertThat(error(produce("t", batch(id, 0, 7))))
                .as("any sequence is a beginning where the producer is not known")
                .isEqualTo(Errors.NONE);
        while (error(initialize("t")) != Errors.NONE) {
            Thread.onSpinWait(); // Until the transaction is aborted.
        }
        assertThat(error(produce("t", batch(id, 0, 8)))).isEqualTo(Errors.INVALID_PRODUCER_EPOCH);
    }

    private static MemoryRecords batch(long producerId, int epoch, int sequence) {
        return MemoryRecords.withTransactionalRecords(
                Compression.NONE, producerId, (short) epoch, sequence, new SimpleRecord(new byte[] {1}));
    }

    private static ProduceRequest produce(String id, MemoryRecords records) {
        TopicProduceDataCollection topics = new TopicProduceDataCollection();
        topics.add(new TopicProduceData()
                .setName(PARTITION.topic())
                .setPartitionData(List.of(new PartitionProduceData()
                        .setIndex(PARTITION.partition())
                        .setRecords(records))));
        return new ProduceRequest(
                new ProduceRequestData()
                        .setAcks((short) -1)
                        .setTimeoutMs(10_000)
                        .setTransactionalId(id)
                        .setTopicData(topics),
                VERSION);
    }
}
