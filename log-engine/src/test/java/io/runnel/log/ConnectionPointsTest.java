package io.runnel.log;

import static io.runnel.log.Requests.batch;
import static io.runnel.log.Requests.produce;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.Requests.Fetch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real Kafka clients depend on, of connections: each of the points by its number. */
class ConnectionPointsTest {
    @TempDir
    Path dataDir;

    private TestNode node;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(dataDir, Map.of("num.network.threads", 1), RecordValidator.NONE);
        node.engine()
                .eventLog()
                .createTopic(TopicSpec.of("events", 2, Map.of()))
                .join();
        client = new RawClient(node.address());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        node.close();
    }

    private static AbstractRequest apiVersions(int version) {
        return new ApiVersionsRequest(
                new ApiVersionsRequestData().setClientSoftwareName("raw").setClientSoftwareVersion("1.0"),
                (short) version);
    }

    private static MetadataRequest metadata(int version, List<MetadataRequestData.MetadataRequestTopic> topics) {
        return new MetadataRequest(new MetadataRequestData().setTopics(topics), (short) version);
    }

    private ByteBuffer received() throws IOException {
        return Objects.requireNonNull(client.receive(), "The connection was closed");
    }

    @Test
    @DisplayName("1: ApiVersions of a version too high gets a v0 body with error 35 and the list")
    void versionsFromTheFuture() throws IOException {
        for (short version : new short[] {5, 99, Short.MAX_VALUE}) {
            // The last byte says that the header, a flexible one, has no tagged fields.
            client.sendFrame(ByteBuffer.allocate(11)
                    .putShort(ApiKeys.API_VERSIONS.id)
                    .putShort(version)
                    .putInt(70 + version)
                    .putShort((short) -1)
                    .array());
            ByteBuffer response = received();
            assertThat(response.getInt()).isEqualTo(70 + version);
            ApiVersionsResponseData body = new ApiVersionsResponseData(new ByteBufferAccessor(response), (short) 0);
            assertThat(body.errorCode()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
            assertThat(body.apiKeys()).isNotEmpty();
            assertThat(response.remaining()).isZero();
        }
        // The connection goes on: the client asks again in a version that it was told.
        assertThat(client.<AbstractResponse>call(apiVersions(4), 3).errorCounts())
                .containsOnlyKeys(Errors.NONE);
    }

    @Test
    @DisplayName("1: the response header of ApiVersions is always v0, and v3 carries the finalized features")
    void versionsHeader() throws IOException {
        for (int version = 0; version <= 4; version++) {
            client.send(apiVersions(version), 40 + version);
            ByteBuffer response = received();
            assertThat(response.getInt()).isEqualTo(40 + version);
            // A flexible header would have a byte of tagged fields here, and the body would not parse.
            ApiVersionsResponseData body =
                    new ApiVersionsResponseData(new ByteBufferAccessor(response), (short) version);
            assertThat(body.errorCode()).isEqualTo(Errors.NONE.code());
            assertThat(response.remaining()).isZero();
            if (version >= 3) {
                assertThat(body.finalizedFeaturesEpoch()).isNotNegative();
            }
        }
    }

    @Test
    @DisplayName("2: Produce is advertised from 0 although versions below 3 are not served")
    void produceFromZero() throws IOException {
        client.send(apiVersions(3), 1);
        ByteBuffer response = received();
        response.getInt();
        ApiVersion produce = new ApiVersionsResponseData(new ByteBufferAccessor(response), (short) 3)
                .apiKeys()
                .find(ApiKeys.PRODUCE.id);
        assertThat(produce.minVersion()).isZero();
        for (short version = 0; version < 3; version++) {
            try (RawClient old = new RawClient(node.address())) {
                old.sendFrame(ByteBuffer.allocate(40)
                        .putShort(ApiKeys.PRODUCE.id)
                        .putShort(version)
                        .array());
                assertThat(old.receive()).isNull();
            }
        }
    }

    @Test
    @DisplayName("3: replies leave in the order of the requests, whatever becomes ready first")
    void order() throws IOException {
        List<RequestHeader> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int partition = i % 2;
            sent.add(
                    switch (i % 5) {
                        case 0 -> client.send(produce("events", partition, -1, batch(1)), i);
                        case 1 -> client.send(produce("events", partition, 1, batch(1)), i);
                        case 2 -> client.send(metadata(9, List.of()), i);
                        case 3 ->
                            client.send(
                                    Fetch.full()
                                            .maxWaitMs(20)
                                            .partition("events", partition, i)
                                            .build(),
                                    i);
                        default -> client.send(apiVersions(3), i);
                    });
        }
        for (RequestHeader header : sent) {
            // Fails if the correlation id is another.
            AbstractResponse.parseResponse(received(), header);
        }
    }

    @Test
    @DisplayName("3: a long poll keeps the replies behind it, and is ended by its records")
    void longPoll() throws IOException {
        RequestHeader fetch = client.send(
                Fetch.full().maxWaitMs(60_000).partition("events", 0, 0).build(), 1);
        RequestHeader second = client.send(metadata(9, List.of()), 2);
        try (RawClient producer = new RawClient(node.address())) {
            producer.call(produce("events", 0, -1, batch(1)), 1);
        }
        AbstractResponse.parseResponse(received(), fetch);
        AbstractResponse.parseResponse(received(), second);
    }

    @Test
    @DisplayName("4: acks=0 gets no reply, and an error of it closes the connection")
    void acksZero() throws IOException {
        for (int i = 0; i < 10; i++) {
            client.send(produce("events", 0, 0, batch(2)), i);
        }
        ProduceResponse next = client.call(produce("events", 0, -1, batch(1)), 99);
        assertThat(next.data()
                        .responses()
                        .iterator()
                        .next()
                        .partitionResponses()
                        .get(0)
                        .baseOffset())
                .isEqualTo(20);

        client.send(produce("events", 77, 0, batch(1)), 100);
        assertThat(client.receive()).isNull();
    }

    @Test
    @DisplayName("4: a bad frame, an unknown key and an unsupported version close the connection, and only that one")
    void badFrames() throws IOException {
        List<byte[]> frames = List.of(
                new byte[0],
                new byte[] {0, 3},
                "GET /topics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8),
                header(9999, 0),
                header(-1, 0),
                header(ApiKeys.METADATA.id, 99),
                header(ApiKeys.METADATA.id, -1),
                header(ApiKeys.FETCH.id, 3),
                header(ApiKeys.LIST_OFFSETS.id, 0),
                // A body that ends before it should, and an array longer than the frame.
                header(ApiKeys.FETCH.id, 12),
                ByteBuffer.allocate(14)
                        .put(header(ApiKeys.METADATA.id, 1))
                        .putInt(Integer.MAX_VALUE)
                        .array());
        for (byte[] frame : frames) {
            try (RawClient bad = new RawClient(node.address())) {
                bad.sendFrame(frame);
                assertThat(bad.receive()).as("frame of %d bytes", frame.length).isNull();
            }
        }
        for (int size : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            try (RawClient bad = new RawClient(node.address())) {
                bad.sendSize(size);
                assertThat(bad.receive()).as("size %d", size).isNull();
            }
        }
        assertThat(client.<MetadataResponse>call(metadata(9, List.of()), 2).brokers())
                .hasSize(1);
    }

    private static byte[] header(int apiKey, int version) {
        return ByteBuffer.allocate(10)
                .putShort((short) apiKey)
                .putShort((short) version)
                .putInt(5)
                .putShort((short) -1)
                .array();
    }

    @Test
    @DisplayName("5: in Metadata v0 an empty array means all topics; from v1 null means all and empty none")
    void metadataOfAll() throws IOException {
        assertThat(client.<MetadataResponse>call(metadata(0, List.of()), 1).topicMetadata())
                .hasSize(1);
        for (int version = 1; version <= 13; version++) {
            assertThat(client.<MetadataResponse>call(metadata(version, List.of()), 2)
                            .topicMetadata())
                    .as("none in v%d", version)
                    .isEmpty();
            MetadataRequest all = new MetadataRequest(new MetadataRequestData().setTopics(null), (short) version);
            assertThat(client.<MetadataResponse>call(all, 3).topicMetadata())
                    .as("all in v%d", version)
                    .hasSize(1);
        }
    }
}
