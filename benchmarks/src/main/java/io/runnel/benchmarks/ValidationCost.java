package io.runnel.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What checking schemas costs a node. Arguments: BOOTSTRAP REGISTRY-URL PID CODEC ROUNDS. Kafka's producer writes Avro
 * records of 1 KB in Confluent's framing, in batches, to three topics that differ in nothing but
 * {@code runnel.value.schema.validation}; in each round to all of them, in an order that turns, so that what else the
 * machine does falls on all alike. Prints the node's processor time, its kernel's part included, per record and GB, and
 * the median over the rounds of how much more each mode took than {@code none} in the same round.
 */
public final class ValidationCost {
    private static final int RECORD_BYTES = 1024;
    private static final int RECORDS_PER_ROUND = 100_000;
    private static final int WARM_UP_ROUNDS = 6;
    private static final int DISTINCT_RECORDS = 1000;
    private static final int SEED = 5;
    private static final String SCHEMA = "{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"shop\",\"fields\":["
            + "{\"name\":\"id\",\"type\":\"long\"},{\"name\":\"customer\",\"type\":\"string\"},"
            + "{\"name\":\"price\",\"type\":\"double\"},{\"name\":\"open\",\"type\":\"boolean\"},"
            + "{\"name\":\"note\",\"type\":[\"null\",\"string\"]},"
            + "{\"name\":\"items\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"Item\","
            + "\"fields\":[{\"name\":\"article\",\"type\":\"string\"},{\"name\":\"count\",\"type\":\"int\"}]}}}]}";

    private enum Mode {
        NONE,
        ID,
        DEEP;

        String setting() {
            return name().toLowerCase(Locale.ROOT);
        }

        String topic() {
            return "validation-" + setting();
        }
    }

    private final Path tasks;
    private final Map<String, Object> producerSettings;
    private final Map<Mode, List<byte[]>> values = new EnumMap<>(Mode.class);
    private final Map<Mode, List<Double>> nanosPerRecord = new EnumMap<>(Mode.class);

    private ValidationCost(String bootstrap, long pid, String codec) {
        this.tasks = Path.of("/proc", Long.toString(pid), "task");
        this.producerSettings = Map.of(
                "bootstrap.servers",
                bootstrap,
                "compression.type",
                codec,
                "linger.ms",
                20,
                "batch.size",
                256 << 10,
                "max.request.size",
                4 << 20);
    }

    public static void main(String[] args) throws Exception {
        ValidationCost cost = new ValidationCost(args[0], Long.parseLong(args[2]), args[3]);
        cost.prepare(args[1]);
        int rounds = Integer.parseInt(args[4]);
        for (int round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
            cost.round(round, round >= WARM_UP_ROUNDS);
        }
        cost.print(args[3]);
    }

    private void prepare(String registry) throws IOException, InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", producerSettings.get("bootstrap.servers")))) {
            List<NewTopic> topics = new ArrayList<>();
            for (Mode mode : Mode.values()) {
                topics.add(new NewTopic(mode.topic(), 1, (short) 1)
                        .configs(Map.of(
                                "runnel.value.schema.validation", mode.setting(),
                                "runnel.ack", "written",
                                "retention.bytes", "100000000",
                                "file.delete.delay.ms", "0",
                                "segment.bytes", "50000000")));
            }
            admin.createTopics(topics).all().get();
        }
        for (Mode mode : Mode.values()) {
            int id = register(registry, mode.topic() + "-value");
            values.put(mode, records(id));
            nanosPerRecord.put(mode, new ArrayList<>());
        }
    }

    private static int register(String registry, String subject) throws IOException, InterruptedException {
        String body = "{\"schema\":\"" + SCHEMA.replace("\"", "\\\"") + "\"}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry + "/subjects/" + subject + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("Registering a schema failed: " + response.body());
        }
        return Integer.parseInt(response.body().replaceAll(".*\"id\":([0-9]+).*", "$1"));
    }

    private static List<byte[]> records(int id) {
        Random random = new Random(SEED);
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < DISTINCT_RECORDS; i++) {
            records.add(record(id, random));
        }
        return records;
    }

    /** Avro's binary form: zig-zag numbers, strings with their length in front. */
    private static byte[] record(int id, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(RECORD_BYTES);
        out.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        number(out, random.nextInt(1_000_000_000));
        text(out, "customer-" + random.nextInt(10_000));
        out.writeBytes(ByteBuffer.allocate(8).putDouble(random.nextDouble()).array());
        out.write(random.nextInt(2));
        number(out, 1);
        text(out, "to be delivered on day " + random.nextInt(365));
        int items = 0;
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        while (list.size() < RECORD_BYTES - 140) {
            text(list, "article-" + Long.toString(random.nextLong() & Long.MAX_VALUE, 36) + "-with-a-longer-name");
            number(list, random.nextInt(100));
            items++;
        }
        number(out, items);
        out.writeBytes(list.toByteArray());
        number(out, 0);
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        number(out, bytes.length);
        out.writeBytes(bytes);
    }

    private void round(int round, boolean counts) throws ExecutionException, InterruptedException, TimeoutException {
        Mode[] modes = Mode.values();
        for (int i = 0; i < modes.length; i++) {
            Mode mode = modes[(round + i) % modes.length];
            double nanos = (double) write(mode) / RECORDS_PER_ROUND;
            if (counts) {
                nanosPerRecord.getOrDefault(mode, new ArrayList<>()).add(nanos);
            }
        }
    }

    /** Nanoseconds of the node's processor time. */
    private long write(Mode mode) throws ExecutionException, InterruptedException, TimeoutException {
        List<byte[]> sent = values.getOrDefault(mode, List.of());
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(producerSettings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.partitionsFor(mode.topic());
            long before = processorNs();
            for (int i = 0; i < RECORDS_PER_ROUND; i++) {
                producer.send(new ProducerRecord<>(mode.topic(), sent.get(i % sent.size())), (metadata, error) -> {
                    if (error != null) {
                        failure.set(error);
                    }
                });
            }
            producer.flush();
            Exception refused = failure.get();
            if (refused != null) {
                throw new IllegalStateException("The node has refused a record", refused);
            }
            return processorNs() - before;
        }
    }

    /** Of all threads together; a node starts and ends none while it is written to. */
    private long processorNs() {
        try (Stream<Path> threads = Files.list(tasks)) {
            return threads.mapToLong(thread -> {
                        try {
                            return Long.parseLong(Files.readString(thread.resolve("schedstat"))
                                    .split(" ")[0]);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print(String codec) {
        List<Double> none = nanosPerRecord.getOrDefault(Mode.NONE, List.of());
        System.out.printf(
                "%d rounds of %d records of %d bytes, compression %s%n",
                none.size(), RECORDS_PER_ROUND, RECORD_BYTES, codec);
        nanosPerRecord.forEach((mode, nanos) -> {
            List<Double> more = new ArrayList<>();
            for (int i = 0; i < nanos.size(); i++) {
                more.add(100 * (nanos.get(i) / none.get(i) - 1));
            }
            double typical = median(nanos);
            System.out.printf(
                    "%-4s  %6.0f ns/record  %5.2f s/GB  %+6.1f %%%n",
                    mode.setting(), typical, typical / RECORD_BYTES, median(more));
        });
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
