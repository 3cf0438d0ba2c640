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
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka Streams with {@code exactly_once_v2}. Every change of every result is written (no cache), so that a record which is
 * counted twice, or not, shows: the counts of a word have to be 1, 2, 3 and so on.
 */
final class StreamsTest {
    private static final int PARTITIONS = 2;
    private static final int WORDS = 7;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    /** Without leaving its group an instance stays a member for 45 s, and its successor would wait for that. */
    private static final CloseOptions CLOSE = CloseOptions.timeout(Duration.ofSeconds(30))
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);

    private static final long PATIENCE_MS = 120_000;

    private final String application = "app-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
    private final String lines = application + "-lines";
    private final String users = application + "-users";
    private final String counts = application + "-out-counts";
    private final String windows = application + "-out-windows";
    private final String joined = application + "-out-joined";

    @TempDir
    private Path folder;

    private Broker broker;
    private KafkaProducer<String, String> producer;

    @BeforeEach
    void startBroker() throws IOException, InterruptedException, ExecutionException {
        broker = Broker.start(folder);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(lines, users, counts, windows, joined).stream()
                            .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()), new StringSerializer(), new StringSerializer());
    }

    @AfterEach
    void stopBroker() throws InterruptedException {
        producer.close();
        broker.close();
    }

    @Test
    void resultsAreExactWhenTheApplicationStopsAndBeginsAnewElsewhere()
            throws ExecutionException, InterruptedException {
        sendUsers();
        try (KafkaStreams streams = started("first")) {
            sendLines(0, 700);
            awaitRecords(counts, 350);
            assertThat(streams.close(CLOSE)).isTrue();
        }
        sendLines(700, 1400);
        // Another folder of state: the counts come back from their changelog topics.
        try (KafkaStreams streams = started("second")) {
            awaitResults(1400);
            assertThat(streams.close(CLOSE)).isTrue();
        }

        requireExactResults(1400);
    }

    @Test
    void resultsAreExactWhenTheBrokerIsKilled() throws ExecutionException, InterruptedException, IOException {
        sendUsers();
        try (KafkaStreams streams = started("first")) {
            sendLines(0, 700);
            awaitRecords(counts, 350);
            broker.killAndRestart();
            sendLines(700, 1400);
            awaitResults(1400);
            assertThat(streams.close(CLOSE)).isTrue();
        }

        requireExactResults(1400);
    }

    /** Word count, windowed aggregate and stream-table join, side by side in one application. */
    private Topology topology() {
        StreamsBuilder builder = new StreamsBuilder();
        // Line n's key is its user, its value "word n".
        var stream = builder.<String, String>stream(lines);
        stream.groupBy((user, line) -> word(line))
                .count()
                .toStream()
                .mapValues(count -> Long.toString(count))
                .to(counts);
        stream.groupByKey()
                .windowedBy(TimeWindows.ofSizeWithNoGrace(WINDOW))
                .aggregate(() -> "0", (user, line, sum) -> Long.toString(Long.parseLong(sum) + number(line)))
                .toStream((window, sum) -> window.key() + "@" + window.window().start())
                .to(windows);
        stream.join(builder.<String, String>table(users), (line, name) -> name + " " + line)
                .to(joined);
        return builder.build();
    }

    private KafkaStreams started(String instance) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve(instance).toString());
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        KafkaStreams streams = new KafkaStreams(topology(), settings);
        streams.start();
        return streams;
    }

    private void sendUsers() throws ExecutionException, InterruptedException {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < WORDS; i++) {
            // Earlier than any line, so that each line finds its user.
            sent.add(producer.send(new ProducerRecord<>(users, null, 0L, "user" + i, "name" + i)));
        }
        await(sent);
    }

    /** Line n is of user n mod 7, says word n mod 7, and is n times 100 ms after midnight of some day. */
    private void sendLines(int from, int to) throws ExecutionException, InterruptedException {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = from; i < to; i++) {
            sent.add(producer.send(
                    new ProducerRecord<>(lines, null, timestamp(i), "user" + i % WORDS, "word" + i % WORDS + " " + i)));
        }
        await(sent);
    }

    private void requireExactResults(int lineCount) {
        Map<String, List<String>> expectedCounts = new TreeMap<>();
        Map<String, List<String>> expectedJoined = new TreeMap<>();
        Map<String, List<String>> expectedWindows = new TreeMap<>();
        Map<String, Long> sums = new TreeMap<>();
        for (int i = 0; i < lineCount; i++) {
            int of = i % WORDS;
            List<String> ofWord = expectedCounts.computeIfAbsent("word" + of, word -> new ArrayList<>());
            ofWord.add(Integer.toString(ofWord.size() + 1));
            expectedJoined
                    .computeIfAbsent("user" + of, user -> new ArrayList<>())
                    .add("name" + of + " word" + of + " " + i);
            String window = "user" + of + "@" + timestamp(i) / WINDOW.toMillis() * WINDOW.toMillis();
            long sum = sums.merge(window, (long) i, Long::sum);
            expectedWindows.computeIfAbsent(window, key -> new ArrayList<>()).add(Long.toString(sum));
        }

        assertThat(byKey(counts)).isEqualTo(expectedCounts);
        assertThat(byKey(windows)).isEqualTo(expectedWindows);
        assertThat(byKey(joined)).isEqualTo(expectedJoined);
    }

    private void awaitResults(int count) {
        awaitRecords(counts, count);
        awaitRecords(windows, count);
        awaitRecords(joined, count);
    }

    private void awaitRecords(String topic, int count) {
        try (KafkaConsumer<String, String> consumer = reader(topic)) {
            long end = System.nanoTime() + PATIENCE_MS * 1_000_000;
            int got = 0;
            while (got < count) {
                got += consumer.poll(Duration.ofMillis(100)).count();
                assertThat(System.nanoTime())
                        .as(topic + " has " + got + " of " + count + " records")
                        .isLessThan(end);
            }
        }
    }

    /** Each key's values in their order, of all that is committed. */
    private Map<String, List<String>> byKey(String topic) {
        Map<String, List<String>> values = new TreeMap<>();
        try (KafkaConsumer<String, String> consumer = reader(topic)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    values.computeIfAbsent(record.key(), key -> new ArrayList<>())
                            .add(record.value());
                }
            }
        }
        return values;
    }

    private KafkaConsumer<String, String> reader(String topic) {
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    private static void await(List<Future<?>> sent) throws ExecutionException, InterruptedException {
        for (Future<?> one : sent) {
            one.get();
        }
    }

    private static long timestamp(int line) {
        return line * 100L + 1;
    }

    private static String word(String line) {
        return line.substring(0, line.indexOf(' '));
    }

    private static long number(String line) {
        return Long.parseLong(line.substring(line.indexOf(' ') + 1));
    }
}
