package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our files are Kafka's: its own tool, {@code DumpLogSegments}, reads segments, indexes and producer snapshots of every
 * codec, rolled, restarted and closed, and has nothing to say against them. The tool runs in a JVM of its own.
 */
class DumpLogSegmentsTest {
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int RECORDS = 400;
    private static final int SEED = 11;

    /** Whatever the tool prints when files contradict each other or themselves. */
    private static final Pattern COMPLAINT = Pattern.compile(
            "(?i)mismatch|non-consecutive|is followed by|out of order|not found|invalid bytes|error|exception|corrupt"
                    + "|isvalid: false|unexpected");

    /** Kafka 4.3.1 expects offset 0 at the beginning of every file, and says so of all segments but the first. */
    private static final Pattern FIRST_OF_FILE =
            Pattern.compile("Non-consecutive offsets in \\S+/0*(\\d+)\\.log\\R  -1 is followed by \\1\\R");

    private static final Pattern RECORD = Pattern.compile("(?m)^\\| offset: (\\d+) ");

    @TempDir
    Path dataDir;

    @BeforeEach
    void fill() throws ExecutionException, InterruptedException {
        try (TestNode node = new TestNode(dataDir)) {
            for (String codec : CODECS) {
                node.engine()
                        .eventLog()
                        .createTopic(TopicSpec.of(
                                codec, 1, Map.of("internal.segment.bytes", "8000", "index.interval.bytes", "512")))
                        .join();
                produce(node, codec, true);
                produce(node, codec, false);
            }
        }
        // Segments are taken up again, and appended to, after a restart.
        try (TestNode node = new TestNode(dataDir)) {
            for (String codec : CODECS) {
                produce(node, codec, true);
            }
        }
    }

    @AfterEach
    void everythingWasLookedAt() throws IOException {
        assertThat(files(".log").size()).isGreaterThan(3 * CODECS.size());
    }

    @Test
    void theLogsHoldEveryRecordInOrder() throws IOException, InterruptedException {
        String dump = dump(files(".log"), "--deep-iteration");

        assertThat(FIRST_OF_FILE.matcher(dump).replaceAll("")).doesNotContainPattern(COMPLAINT);
        assertThat(dump).contains("headerKeys: [h,h]", "keySize: -1", "valueSize: -1", "isvalid: true");
        long records = RECORD.matcher(dump).results().count();
        assertThat(records).isEqualTo(3L * RECORDS * CODECS.size());
        for (String codec : CODECS) {
            assertThat(dump).contains("compresscodec: " + codec);
        }
    }

    @Test
    void theIndexesAgreeWithTheLogs() throws IOException, InterruptedException {
        List<Path> indexes = new ArrayList<>(files(".index"));
        indexes.addAll(files(".timeindex"));

        String dump = dump(indexes);
        String verified = dump(indexes, "--verify-index-only");
        String sane = dump(indexes, "--index-sanity-check");

        assertThat(dump).doesNotContainPattern(COMPLAINT).containsPattern("offset: \\d+ position: [1-9]");
        assertThat(verified).doesNotContainPattern(COMPLAINT);
        assertThat(sane).doesNotContainPattern(COMPLAINT);
        assertThat(sane.lines().filter(line -> line.endsWith("passed sanity check.")))
                .as("an index without entries is not looked at")
                .hasSameSizeAs(indexes.stream()
                        .filter(file -> file.toFile().length() > 0)
                        .toList());
    }

    @Test
    void theSnapshotsNameTheIdempotentProducers() throws IOException, InterruptedException {
        String dump = dump(files(".snapshot"));

        assertThat(dump).doesNotContainPattern(COMPLAINT).containsPattern("producerId: \\d+ producerEpoch: 0 ");
    }

    /** Without this the other tests could pass because the tool checks nothing. */
    @Test
    void aWrongIndexEntryIsFound() throws IOException, InterruptedException {
        Path index = files(".index").stream()
                .filter(file -> file.toFile().length() >= 16)
                .findFirst()
                .orElseThrow();
        try (RandomAccessFile file = new RandomAccessFile(index.toFile(), "rw")) {
            file.seek(8);
            int relativeOffset = file.readInt();
            file.seek(8);
            file.writeInt(relativeOffset + 1_000_000);
        }

        assertThat(dump(List.of(index), "--verify-index-only")).containsPattern(COMPLAINT);
    }

    private static void produce(TestNode node, String codec, boolean idempotent)
            throws ExecutionException, InterruptedException {
        Random random = new Random(SEED);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer = node.producer(Map.of(
                "compression.type", codec, "enable.idempotence", idempotent, "acks", "all", "batch.size", 1500))) {
            long nowMs = System.currentTimeMillis();
            for (int i = 0; i < RECORDS; i++) {
                String key = i % 5 == 0 ? null : "key-" + i;
                String value =
                        i % 7 == 0 ? null : Long.toHexString(random.nextLong()).repeat(1 + i % 9);
                // Timestamps that go back and forth, as they do when several producers write.
                var each = new ProducerRecord<>(codec, 0, nowMs + random.nextInt(2000) - 1000, key, value);
                if (i % 3 == 0) {
                    each.headers().add("h", new byte[i % 4]).add("h", null);
                }
                sent.add(producer.send(each));
            }
            producer.flush();
        }
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(dataDir)) {
            return all.filter(file -> file.toString().endsWith(suffix))
                    .filter(file ->
                            CODECS.stream().anyMatch(codec -> file.getParent().endsWith(codec + "-0")))
                    .sorted()
                    .toList();
        }
    }

    /** Runs the tool on the files; what it printed, on either stream. */
    static String dump(List<Path> files, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of("--files", files.stream().map(Path::toString).collect(Collectors.joining(","))));
        arguments.addAll(List.of(options));
        Process process = ChildJvm.of(
                        List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                        "org.apache.kafka.tools.DumpLogSegments",
                        arguments)
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
