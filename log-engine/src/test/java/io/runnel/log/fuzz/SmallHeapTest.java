package io.runnel.log.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a connection and a partition cost a node, so that 2,000 and 10,000 of them fit into a heap of 256 MB; the whole
 * numbers are tried by {@code benchmarks/memory}.
 */
class SmallHeapTest {
    private static final int CONNECTIONS = 400;
    private static final int PARTITIONS = 400;
    private static final long MAX_KB_PER_CONNECTION = 16;
    private static final long MAX_KB_PER_PARTITION = 20;
    private static final int HEAP_MB = 48;

    @TempDir
    Path folder;

    private NodeUnderFuzz node;

    @BeforeEach
    void start() throws Exception {
        node = NodeUnderFuzz.start(folder.resolve("data"), folder.resolve("node.log"), HEAP_MB, Map.of());
        ServedApis.of(node.address()); // What the first request loads is not the connections' cost.
    }

    @AfterEach
    void stop() throws Exception {
        assertThat(node.stop()).isZero();
        assertThat(node.errors()).isEmpty();
    }

    @Test
    void idleConnectionsCostLittleAndAreGivenBack() throws Exception {
        NodeUnderFuzz.Stats before = node.stats();
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Socket socket =
                    new Socket(node.address().getAddress(), node.address().getPort());
            open.add(socket);
            ServedApis.ask(socket);
        }
        NodeUnderFuzz.Stats with = node.stats();
        for (Socket each : open) {
            ServedApis.ask(each);
            each.close();
        }

        assertThat(with.sockets()).isGreaterThanOrEqualTo(before.sockets() == 0 ? 0 : CONNECTIONS);
        assertThat(with.threads()).isEqualTo(before.threads());
        assertThat(with.heapKb() - before.heapKb() + with.directKb() - before.directKb())
                .isLessThan(CONNECTIONS * MAX_KB_PER_CONNECTION);
    }

    @Test
    void partitionsWithARecordEachCostLittle() throws Exception {
        NodeUnderFuzz.Stats before = node.stats();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                node.address().getHostString() + ":" + node.address().getPort());
        try (Admin admin = Admin.create(settings);
                KafkaProducer<String, String> producer =
                        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            admin.createTopics(List.of(new NewTopic("many", PARTITIONS, (short) 1)))
                    .all()
                    .get();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                producer.send(new ProducerRecord<>("many", partition, null, "value"));
            }
            producer.flush();
        }
        NodeUnderFuzz.Stats with = node.stats();

        assertThat(with.threads()).isLessThanOrEqualTo(before.threads());
        assertThat(with.heapKb() - before.heapKb() + with.directKb() - before.directKb())
                .isLessThan(PARTITIONS * MAX_KB_PER_PARTITION);
    }
}
