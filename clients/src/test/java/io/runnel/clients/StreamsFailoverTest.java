package io.runnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka Streams with {@code exactly_once_v2} on three nodes, of which one is killed. Every change of every count is written
 * (no cache): those of a word have to be 1, 2, 3 and so on.
 */
final class StreamsFailoverTest {
    private static final String LINES = "lines";
    private static final String COUNTS = "counts";
    private static final int PARTITIONS = 3;
    private static final int WORDS = 7;
    private static final int HALF = 700;
    private static final long PATIENCE_NANOS = Duration.ofSeconds(90).toNanos();

    @TempDir
    private Path folder;

    @Test
    void countsAreExactWhenTheNodeThatLeadsTheInputIsKilled()
            throws IOException, InterruptedException, ExecutionException {
        try (BrokerCluster cluster = BrokerCluster.start(folder)) {
            String servers = cluster.bootstrapServers();
            int leader = createTopics(servers);
            try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                            Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer());
                    KafkaStreams streams = counting(servers)) {
                send(producer, 0);
                Map<String, List<String>> counts = new TreeMap<>();
                try (KafkaConsumer<String, String> reader = reader(servers)) {
                    read(reader, HALF / 2, counts);
                    cluster.kill(leader);
                    send(producer, HALF);
                    read(reader, 2 * HALF, counts);
                }
                streams.close(Duration.ofSeconds(10));

                assertThat(counts).isEqualTo(expected());
            }
        }
    }

    /** Answers who leads the first partition of the input. */
    private static int createTopics(String servers) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(
                            new NewTopic(LINES, PARTITIONS, (short) 3), new NewTopic(COUNTS, PARTITIONS, (short) 3)))
                    .all()
                    .get();
            return admin.describeTopics(List.of(LINES))
                    .topicNameValues()
                    .get(LINES)
                    .get()
                    .partitions()
                    .get(0)
                    .leader()
                    .id();
        }
    }

    private KafkaStreams counting(String servers) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.<String, String>stream(LINES)
                .groupBy((key, word) -> word)
                .count()
                .toStream()
                .mapValues(count -> Long.toString(count))
                .to(COUNTS);
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "failover");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve("state").toString());
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        KafkaStreams streams = new KafkaStreams(builder.build(), settings);
        streams.start();
        return streams;
    }

    private static void send(KafkaProducer<String, String> producer, int from)
            throws ExecutionException, InterruptedException {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = from; i < from + HALF; i++) {
            sent.add(producer.send(new ProducerRecord<>(LINES, i % PARTITIONS, null, "word" + i % WORDS)));
        }
        for (Future<?> one : sent) {
            one.get();
        }
    }

    private static KafkaConsumer<String, String> reader(String servers) {
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(new TopicPartition(COUNTS, i));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /** Reads on until there are so many counts in all. */
    private static void read(KafkaConsumer<String, String> reader, int until, Map<String, List<String>> counts) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        int got = counts.values().stream().mapToInt(List::size).sum();
        while (got < until) {
            for (ConsumerRecord<String, String> record : reader.poll(Duration.ofMillis(100))) {
                counts.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record.value());
                got++;
            }
            assertThat(System.nanoTime()).as("%d of %d counts", got, until).isLessThan(end);
        }
    }

    private static Map<String, List<String>> expected() {
        Map<String, List<String>> expected = new TreeMap<>();
        for (int i = 0; i < 2 * HALF; i++) {
            List<String> ofWord = expected.computeIfAbsent("word" + i % WORDS, word -> new ArrayList<>());
            ofWord.add(Integer.toString(ofWord.size() + 1));
        }
        return expected;
    }
}
