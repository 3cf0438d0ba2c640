package io.runnel.log;

import static io.runnel.log.Requests.batch;
import static io.runnel.log.Requests.largeBatch;
import static io.runnel.log.Requests.produce;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.Requests.Fetch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients can take from the node, by mistake or on purpose. */
class NetworkLimitsTest {
    private static final int MB = 1 << 20;

    @TempDir
    Path dataDir;

    private final List<RawClient> clients = new ArrayList<>();
    private TestNode node;

    private void start(Map<String, ?> settings) {
        node = new TestNode(dataDir, settings, RecordValidator.NONE);
        node.engine()
                .eventLog()
                .createTopic(TopicSpec.of("events", 1, Map.of("max.message.bytes", "10000000")))
                .join();
    }

    @AfterEach
    void stop() throws IOException {
        for (RawClient each : clients) {
            each.close();
        }
        node.close();
    }

    private RawClient connect() throws IOException {
        RawClient client = new RawClient(node.address());
        clients.add(client);
        return client;
    }

    private static void assertServed(RawClient client) throws IOException {
        MetadataResponse response =
                client.call(new MetadataRequest(new MetadataRequestData().setTopics(List.of()), (short) 9), 1);
        assertThat(response.brokers()).hasSize(1);
    }

    private static void assertProduced(RawClient client, int bytes) throws IOException {
        ProduceResponse response = client.call(produce("events", 0, -1, largeBatch(bytes)), 2);
        assertThat(response.errorCounts()).containsOnlyKeys(Errors.NONE);
    }

    @Test
    void framesThatAreAnnouncedAndNeverComeKeepNobodyFromBeingServed() throws IOException {
        start(Map.of("queued.max.request.bytes", 8 * MB, "num.network.threads", 1));
        for (int i = 0; i < 100; i++) {
            connect().sendSize(90 * MB);
        }

        RawClient client = connect();
        assertServed(client);
        assertProduced(client, MB);
        // The largest frames come one at a time, and one that comes is not kept waiting by those that do not.
        assertProduced(client, 9 * MB);
    }

    @Test
    void framesThatStopComingAreGivenUp() throws IOException {
        start(Map.of(
                "queued.max.request.bytes", 8 * MB,
                "num.network.threads", 1,
                "runnel.request.receive.timeout.ms", 500));
        List<RawClient> stuck = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawClient each = connect();
            each.sendSize(MB);
            each.sendBytes(new byte[100]);
            stuck.add(each);
        }

        // Small requests are served meanwhile; large ones from the same address when the others are given up.
        RawClient client = connect();
        assertServed(client);
        assertProduced(client, MB);
        for (RawClient each : stuck) {
            assertThat(each.receive()).isNull();
        }
    }

    @Test
    void moreRequestsThanMemoryAreServedOneAfterTheOther() throws IOException {
        start(Map.of("queued.max.request.bytes", 2 * MB, "num.network.threads", 2));
        List<RequestHeader> sent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            sent.add(connect().send(produce("events", 0, -1, largeBatch(500_000)), i));
        }
        for (RawClient each : clients) {
            assertThat(each.receive()).isNotNull();
        }
        assertThat(node.engine().eventLog().topic("events")).isPresent();
        assertThat(sent).hasSize(40);
    }

    @Test
    void anIdleConnectionIsClosedAndItsPlaceIsFree() throws IOException {
        start(Map.of("connections.max.idle.ms", 300, "max.connections", 2));
        RawClient idle = connect();
        assertServed(idle);
        RawClient halfFrame = connect();
        halfFrame.sendBytes(new byte[] {0, 0});

        assertThat(connect().receive()).as("a third connection").isNull();
        assertThat(idle.receive()).isNull();
        assertThat(halfFrame.receive()).isNull();
        assertServed(connect());
    }

    @Test
    void oneAddressHasAShareOfTheConnections() throws IOException {
        start(Map.of("max.connections.per.ip", 2));
        RawClient first = connect();
        assertServed(first);
        assertServed(connect());
        assertThat(connect().receive()).isNull();

        first.close();
        // The broker notices the end some time later.
        RawClient next = connect();
        while (next.isRefused()) {
            next = connect();
        }
        assertServed(next);
    }

    @Test
    void answersThatNobodyReadsOccupyNoHeap() throws IOException {
        start(Map.of());
        try (RawClient producer = new RawClient(node.address())) {
            for (int i = 0; i < 8; i++) {
                assertProduced(producer, 5 * MB);
            }
        }
        long before = usedHeap();
        for (int i = 0; i < 100; i++) {
            connect()
                    .send(
                            Fetch.session(0, -1)
                                    .maxBytes(50 * MB)
                                    .partition("events", Requests.at(0, 0).setPartitionMaxBytes(50 * MB))
                                    .build(),
                            i);
        }
        // Each answer of 40 MB has begun when its first bytes are there.
        for (RawClient each : clients) {
            assertThat(each.receiveSize()).isGreaterThan(30 * MB);
        }
        assertThat(usedHeap() - before).isLessThan(10 * MB);
        try (RawClient other = new RawClient(node.address())) {
            assertServed(other);
            FetchResponse small = other.call(
                    Fetch.session(0, -1).maxBytes(1).partition("events", 0, 7).build(), 5);
            assertThat(small.errorCounts()).containsOnlyKeys(Errors.NONE);
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void halfOpenAndSilentConnectionsCostNobodyElseAnything() throws IOException {
        start(Map.of("num.network.threads", 1));
        for (int i = 0; i < 200; i++) {
            RawClient each = connect();
            switch (i % 4) {
                case 0 -> each.sendBytes(new byte[] {0});
                case 1 -> each.sendBytes(ByteBuffer.allocate(6).putInt(50_000).array());
                case 2 -> each.shutdownOutput();
                default -> each.sendSize(0);
            }
        }
        RawClient client = connect();
        assertServed(client);
        ProduceResponse produced = client.call(produce("events", 0, -1, batch(3)), 2);
        assertThat(produced.errorCounts()).containsOnlyKeys(Errors.NONE);
    }
}
