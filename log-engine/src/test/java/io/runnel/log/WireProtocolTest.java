package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.InitProducerIdResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WireProtocolTest {
    /** What a node that stands alone advertises. */
    private static final List<String> SERVED = List.of(
            "PRODUCE 0-13",
            "FETCH 4-18",
            "LIST_OFFSETS 1-11",
            "OFFSET_FOR_LEADER_EPOCH 2-4",
            "METADATA 0-13",
            "API_VERSIONS 0-4",
            "CREATE_TOPICS 2-7",
            "DELETE_TOPICS 1-6",
            "DELETE_RECORDS 0-2",
            "INIT_PRODUCER_ID 0-5",
            "DESCRIBE_CONFIGS 1-4",
            "DESCRIBE_CLUSTER 0-2",
            "DESCRIBE_TOPIC_PARTITIONS 0-0",
            "CREATE_PARTITIONS 0-3",
            "ALTER_CONFIGS 0-2",
            "INCREMENTAL_ALTER_CONFIGS 0-1",
            "LIST_CONFIG_RESOURCES 0-1",
            "UPDATE_FEATURES 0-2",
            "DESCRIBE_PRODUCERS 0-0",
            "DESCRIBE_LOG_DIRS 1-5",
            "ALTER_REPLICA_LOG_DIRS 1-2",
            "OFFSET_COMMIT 2-10",
            "OFFSET_FETCH 1-10",
            "FIND_COORDINATOR 0-6",
            "JOIN_GROUP 0-9",
            "HEARTBEAT 0-4",
            "LEAVE_GROUP 0-5",
            "SYNC_GROUP 0-5",
            "DESCRIBE_GROUPS 0-6",
            "LIST_GROUPS 0-5",
            "ADD_PARTITIONS_TO_TXN 0-5",
            "ADD_OFFSETS_TO_TXN 0-4",
            "END_TXN 0-5",
            "WRITE_TXN_MARKERS 1-2",
            "TXN_OFFSET_COMMIT 0-5",
            "DELETE_GROUPS 0-2",
            "OFFSET_DELETE 0-0",
            "DESCRIBE_TRANSACTIONS 0-0",
            "LIST_TRANSACTIONS 0-2",
            "CONSUMER_GROUP_HEARTBEAT 0-1",
            "CONSUMER_GROUP_DESCRIBE 0-1",
            "UNREGISTER_BROKER 0-0",
            "ELECT_LEADERS 0-2",
            "ALTER_PARTITION_REASSIGNMENTS 0-1",
            "LIST_PARTITION_REASSIGNMENTS 0-0",
            "DESCRIBE_QUORUM 0-2",
            "ADD_RAFT_VOTER 0-1",
            "REMOVE_RAFT_VOTER 0-0");

    @TempDir
    Path dataDir;

    private TestNode node;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(dataDir, Map.of("socket.request.max.bytes", 1 << 20), RecordValidator.NONE);
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

    private static MetadataRequest metadata(int version) {
        return new MetadataRequest(new MetadataRequestData().setTopics(List.of()), (short) version);
    }

    private static MemoryRecords batch(int records) {
        SimpleRecord[] simple = new SimpleRecord[records];
        for (int i = 0; i < records; i++) {
            simple[i] = new SimpleRecord(i, ("k" + i).getBytes(UTF_8), ("v" + i).getBytes(UTF_8));
        }
        return MemoryRecords.withRecords(Compression.NONE, simple);
    }

    private static ProduceRequest produce(String topic, int partition, int acks, MemoryRecords records) {
        ProduceRequestData data = new ProduceRequestData().setAcks((short) acks).setTimeoutMs(5000);
        data.topicData()
                .add(new TopicProduceData()
                        .setName(topic)
                        .setPartitionData(List.of(
                                new PartitionProduceData().setIndex(partition).setRecords(records))));
        return new ProduceRequest(data, (short) 9);
    }

    private PartitionProduceResponse produced(ProduceRequest request) throws IOException {
        ProduceResponse response = client.call(request, 5);
        return response.data()
                .responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(0);
    }

    private static FetchRequest fetch(int sessionId, int sessionEpoch, int maxWaitMs) {
        return new FetchRequest(
                new FetchRequestData()
                        .setMaxWaitMs(maxWaitMs)
                        .setMinBytes(1)
                        .setMaxBytes(1 << 20)
                        .setSessionId(sessionId)
                        .setSessionEpoch(sessionEpoch)
                        .setTopics(List.of(new FetchRequestData.FetchTopic()
                                .setTopic("events")
                                .setPartitions(List.of(new FetchRequestData.FetchPartition()
                                        .setPartition(0)
                                        .setFetchOffset(0)
                                        .setPartitionMaxBytes(1 << 20))))),
                (short) 12);
    }

    private void assertOthersAreServed() throws IOException {
        try (RawClient other = new RawClient(node.address())) {
            MetadataResponse response = other.call(metadata(9), 1);
            assertThat(response.brokers()).hasSize(1);
        }
    }

    @Test
    void aFrameThatIsNoRequestClosesItsConnectionOnly() throws IOException {
        for (byte[] frame : new byte[][] {
            {},
            {1},
            "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8),
            {0, 3, 0, 9, 0, 0, 0, 1, 127, 127},
            {0, 3, 0, 9, 0, 0, 0, 1, 0, 1, 'a', 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7}
        }) {
            try (RawClient bad = new RawClient(node.address())) {
                bad.sendFrame(frame);
                assertThat(bad.receive()).as("frame of %d bytes", frame.length).isNull();
            }
        }
        assertOthersAreServed();
    }

    @Test
    void anUnknownApiAndAnUnservedVersionCloseTheConnection() throws IOException {
        ByteBuffer unknown = ByteBuffer.allocate(10).putShort((short) 9999).putShort((short) 0);
        client.sendFrame(unknown.array());
        assertThat(client.receive()).isNull();

        // Produce v2 is advertised for the sake of old clients, and not served.
        try (RawClient old = new RawClient(node.address())) {
            old.sendFrame(ByteBuffer.allocate(40)
                    .putShort((short) 0)
                    .putShort((short) 2)
                    .array());
            assertThat(old.receive()).isNull();
        }
        // ShareGroupHeartbeat is Kafka's, but not served here.
        try (RawClient consumer = new RawClient(node.address())) {
            consumer.sendFrame(ByteBuffer.allocate(40)
                    .putShort((short) 76)
                    .putShort((short) 1)
                    .array());
            assertThat(consumer.receive()).isNull();
        }
        assertOthersAreServed();
    }

    @Test
    void aFrameTooLargeOrOfNegativeSizeClosesTheConnection() throws IOException {
        client.sendSize((1 << 20) + 1);
        assertThat(client.receive()).isNull();
        try (RawClient negative = new RawClient(node.address())) {
            negative.sendSize(-1);
            assertThat(negative.receive()).isNull();
        }
        assertOthersAreServed();
    }

    @Test
    void apiVersionsFromTheFutureAreAnsweredInVersion0() throws IOException {
        client.sendFrame(ByteBuffer.allocate(20)
                .putShort(ApiKeys.API_VERSIONS.id)
                .putShort((short) 99)
                .putInt(77)
                .putShort((short) 1)
                .put((byte) 'x')
                .array());
        ByteBuffer response = Objects.requireNonNull(client.receive());

        assertThat(response.getInt()).isEqualTo(77);
        assertThat(response.getShort()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
        int apis = response.getInt();
        assertThat(apis).isGreaterThan(10);
        assertThat(response.remaining()).isEqualTo(apis * 6);
    }

    @Test
    void onlyWhatIsServedIsAdvertised() throws IOException {
        ApiVersionsResponse response = client.call(
                new ApiVersionsRequest(
                        new ApiVersionsRequestData()
                                .setClientSoftwareName("raw")
                                .setClientSoftwareVersion("1"),
                        (short) 4),
                1);

        assertThat(response.data().apiKeys())
                .extracting(api -> ApiKeys.forId(api.apiKey()) + " " + api.minVersion() + "-" + api.maxVersion())
                .containsExactlyInAnyOrderElementsOf(SERVED);
    }

    @Test
    void anEmptyListOfTopicsMeansAllInMetadataVersion0AndNoneLater() throws IOException {
        MetadataResponse all = client.call(metadata(0), 1);
        MetadataResponse none = client.call(metadata(1), 2);
        MetadataResponse nullIsAll =
                client.call(new MetadataRequest(new MetadataRequestData().setTopics(null), (short) 1), 3);

        assertThat(all.topicMetadata()).hasSize(1);
        assertThat(none.topicMetadata()).isEmpty();
        assertThat(nullIsAll.topicMetadata()).hasSize(1);
    }

    @Test
    void aCorruptBatchIsRefusedAndNothingOfItIsStored() throws IOException {
        MemoryRecords records = batch(3);
        ByteBuffer bytes = records.buffer();
        bytes.put(bytes.limit() - 2, (byte) (bytes.get(bytes.limit() - 2) ^ 1));

        assertThat(produced(produce("events", 0, -1, records)).errorCode()).isEqualTo(Errors.CORRUPT_MESSAGE.code());
        assertThat(produced(produce("events", 0, -1, batch(2))).baseOffset()).isZero();
    }

    @Test
    void eachPartitionOfAProduceRequestHasItsOwnError() throws IOException {
        assertThat(produced(produce("nowhere", 0, -1, batch(1))).errorCode())
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(produced(produce("events", 7, -1, batch(1))).errorCode())
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(produced(produce("events", 0, 2, batch(1))).errorCode())
                .isEqualTo(Errors.INVALID_REQUIRED_ACKS.code());
        ProduceRequest mixed = produce("events", 0, -1, batch(2));
        mixed.data()
                .topicData()
                .add(new TopicProduceData()
                        .setName("nowhere")
                        .setPartitionData(
                                List.of(new PartitionProduceData().setIndex(0).setRecords(batch(1)))));
        ProduceResponse response = client.call(mixed, 6);
        assertThat(response.data().responses())
                .extracting(topic -> topic.partitionResponses().get(0).errorCode())
                .containsExactly(Errors.NONE.code(), Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @Test
    void acksOfZeroGetNoReplyAndTheirErrorsCloseTheConnection() throws IOException {
        client.send(produce("events", 0, 0, batch(4)), 1);
        MetadataResponse next = client.call(metadata(9), 2);
        assertThat(next.brokers()).hasSize(1);
        assertThat(produced(produce("events", 0, 1, batch(1))).baseOffset()).isEqualTo(4);

        client.send(produce("nowhere", 0, 0, batch(1)), 3);
        assertThat(client.receive()).isNull();
    }

    @Test
    void repliesLeaveInTheOrderOfTheRequestsEvenBehindALongPoll() throws IOException {
        RequestHeader first = client.send(fetch(0, 0, 60_000), 10);
        RequestHeader second = client.send(metadata(9), 11);
        try (RawClient producer = new RawClient(node.address())) {
            producer.call(produce("events", 0, -1, batch(5)), 1);
        }

        FetchResponse fetched =
                (FetchResponse) AbstractResponse.parseResponse(Objects.requireNonNull(client.receive()), first);
        assertThat(FetchResponse.recordsSize(
                        fetched.data().responses().get(0).partitions().get(0)))
                .isEqualTo(batch(5).sizeInBytes());
        assertThat(AbstractResponse.parseResponse(Objects.requireNonNull(client.receive()), second))
                .isInstanceOf(MetadataResponse.class);
    }

    @Test
    void producerIdsAreNeverGivenTwiceEvenAcrossARestart() throws IOException {
        var request = new InitProducerIdRequest.Builder(
                        new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(60_000))
                .build((short) 4);
        InitProducerIdResponse first = client.call(request, 1);
        InitProducerIdResponse second = client.call(request, 2);
        assertThat(second.data().producerId()).isEqualTo(first.data().producerId() + 1);

        client.close();
        node.close();
        node = new TestNode(dataDir);
        client = new RawClient(node.address());
        InitProducerIdResponse later = client.call(request, 3);
        assertThat(later.data().producerId()).isGreaterThan(second.data().producerId());

        InitProducerIdResponse transactional = client.call(
                new InitProducerIdRequest.Builder(new InitProducerIdRequestData()
                                .setTransactionalId("t")
                                .setTransactionTimeoutMs(60_000))
                        .build((short) 4),
                4);
        assertThat(transactional.error()).isEqualTo(Errors.NOT_COORDINATOR);
    }
}
