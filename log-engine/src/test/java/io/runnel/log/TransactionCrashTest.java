package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program that copies numbers in transactions is killed again and again: each number is there once, none is missing. */
@Timeout(120)
class TransactionCrashTest {
    private static final int KILLS = 3;
    private static final int PARTITIONS = 3;
    private static final TopicPartition INPUT = new TopicPartition("numbers", 0);
    private static final TopicPartition STATE = new TopicPartition("state", 0);
    private static final String ID = "copy";

    @TempDir
    Path dataDir;

    /** Copies from where the last commit was, tells of each commit, and gives some transactions up. */
    static final class Copying {
        private Copying() {}

        public static void main(String[] arguments) throws Exception {
            Random random = new Random(Long.parseLong(arguments[1]));
            LogEngine engine = LogEngine.open(LogConfig.from(Map.of("data.dir", arguments[0])));
            EventLog log = engine.eventLog();
            TransactionalWriter writer = log.transactionalWriter(ID, 60_000);
            long next = log.committedOffsets("g").getOrDefault(INPUT, 0L);
            while (true) {
                long end = next + 1 + random.nextInt(300);
                for (long number = next; number < end; number += 10) {
                    copy(writer, number, Math.min(end, number + 10));
                }
                if (random.nextInt(4) == 0) {
                    writer.abort().get();
                } else {
                    writer.commit().get();
                    next = end;
                    System.out.println(next);
                }
            }
        }

        private static void copy(TransactionalWriter writer, long from, long to) {
            for (long number = from; number < to; number++) {
                LogRecord copied = LogRecord.of(null, Long.toString(number).getBytes(UTF_8));
                writer.append(new TopicPartition("copies", (int) (number % PARTITIONS)), List.of(copied));
            }
            writer.append(
                    STATE, List.of(LogRecord.of(new byte[1], Long.toString(to).getBytes(UTF_8))));
            writer.commitOffsets("g", Map.of(INPUT, to));
        }
    }

    @Test
    void whateverIsKilledWhenEachTransactionIsThereAsAWholeOrNotAtAll() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (LogEngine engine = LogEngine.open(LogConfig.from(Map.of("data.dir", dataDir.toString())))) {
            create(engine.eventLog(), "numbers", 1, Map.of());
            create(engine.eventLog(), "copies", PARTITIONS, Map.of());
            create(engine.eventLog(), "state", 1, Map.of("cleanup.policy", "compact"));
        }
        for (int life = 0; life < KILLS; life++) {
            long told = liveAndDie(random);
            try (LogEngine engine = LogEngine.open(LogConfig.from(Map.of("data.dir", dataDir.toString())))) {
                assertWhole(engine.eventLog(), told);
            }
        }
    }

    private static void create(EventLog log, String name, int partitions, Map<String, String> configs)
            throws ExecutionException, InterruptedException {
        log.createTopic(TopicSpec.of(name, partitions, configs)).get();
    }

    /** Returns the last commit that the killed program has told of. */
    private long liveAndDie(Random random) throws Exception {
        Process process = ChildJvm.of(
                        List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                        Copying.class.getName(),
                        List.of(dataDir.toString(), Long.toString(random.nextLong())))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long told = 0;
        try (BufferedReader out = process.inputReader(UTF_8)) {
            for (int left = 1 + random.nextInt(40); left > 0; left--) {
                told = Long.parseLong(Objects.requireNonNull(out.readLine(), "the program has ended"));
            }
            TimeUnit.MICROSECONDS.sleep(random.nextInt(10_000)); // At which step it dies is up to chance.
        } finally {
            process.destroyForcibly().waitFor();
        }
        return told;
    }

    private static void assertWhole(EventLog log, long told) {
        try (TransactionalWriter settled = log.transactionalWriter(ID, 60_000)) {
            long end = log.committedOffsets("g").getOrDefault(INPUT, 0L);
            assertThat(end).as("%s", settled).isGreaterThanOrEqualTo(told);
            List<Long> copied = new ArrayList<>();
            for (int index = 0; index < PARTITIONS; index++) {
                copied.addAll(numbers(log, new TopicPartition("copies", index)));
            }
            assertThat(copied).hasSize((int) end);
            assertThat(new TreeSet<>(copied)).hasSize((int) end);
            assertThat(new TreeSet<>(copied).last()).isEqualTo(end - 1);
            assertThat(numbers(log, STATE)).endsWith(end);
        }
    }

    private static List<Long> numbers(EventLog log, TopicPartition partition) {
        List<Long> numbers = new ArrayList<>();
        try (PartitionReader reader = log.reader(partition)) {
            reader.limit(reader.endOffset());
            while (reader.next()) {
                numbers.add(Long.valueOf(
                        UTF_8.decode(Objects.requireNonNull(reader.value())).toString()));
            }
        }
        return numbers;
    }
}
