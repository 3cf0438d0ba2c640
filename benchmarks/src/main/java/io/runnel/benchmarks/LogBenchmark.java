package io.runnel.benchmarks;

import io.runnel.log.Appended;
import io.runnel.log.EventLog;
import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.log.PartitionWriter;
import io.runnel.log.TopicSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the log costs inside the process, one thread, no socket: append, searches by offset and by time, the walk over
 * batches, and the checksum. The log is one of batches of 100 records of 100 bytes, in segments of 16 MB, in the page cache.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else.
public class LogBenchmark {
    private static final int BATCH_RECORDS = 100;
    private static final int STORED_BATCHES = 5000;
    private static final int STORED_RECORDS = BATCH_RECORDS * STORED_BATCHES;
    private static final int WALKED_RECORDS = 100_000;
    private static final int VALUE_BYTES = 100;
    private static final int SEED = 3;
    private static final long FIRST_TIMESTAMP_MS = System.currentTimeMillis() - STORED_RECORDS;

    private Path folder;
    private LogEngine engine;
    private PartitionWriter writer;
    private PartitionReader reader;
    private List<LogRecord> batch;
    private MemoryRecords checked;
    private final Random random = new Random(SEED);

    /** Opens a log in a temporary folder and fills the partition that is read. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        folder = Files.createTempDirectory("runnel-jmh-");
        engine = LogEngine.open(
                LogConfig.from(Map.of("data.dir", folder.toString(), "kafka.port", 0, "runnel.ack", "written")));
        EventLog log = engine.eventLog();
        log.createTopic(TopicSpec.of("written", 1, Map.of("internal.segment.bytes", "16777216")))
                .join();
        log.createTopic(TopicSpec.of("read", 1, Map.of("internal.segment.bytes", "16777216")))
                .join();
        writer = log.writer(new TopicPartition("written", 0));
        fill(log.writer(new TopicPartition("read", 0)));
        reader = log.reader(new TopicPartition("read", 0));
        batch = records(FIRST_TIMESTAMP_MS);
        SimpleRecord[] simple = batch.stream()
                .map(each -> new SimpleRecord(each.timestampMs(), each.key(), each.value()))
                .toArray(SimpleRecord[]::new);
        checked = MemoryRecords.withRecords(Compression.NONE, simple);
    }

    private void fill(PartitionWriter to) {
        for (int i = 0; i < STORED_BATCHES; i++) {
            to.append(records(FIRST_TIMESTAMP_MS + (long) i * BATCH_RECORDS)).join();
        }
    }

    private List<LogRecord> records(long firstTimestampMs) {
        List<LogRecord> records = new ArrayList<>(BATCH_RECORDS);
        for (int i = 0; i < BATCH_RECORDS; i++) {
            byte[] value = new byte[VALUE_BYTES];
            random.nextBytes(value);
            records.add(new LogRecord(null, value, firstTimestampMs + i, List.of()));
        }
        return records;
    }

    /** Closes the log and deletes the folder. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        reader.close();
        engine.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** One batch of 100 records: encoded, checked, written, acknowledged. */
    @Benchmark
    public Appended append() {
        return writer.append(batch).join();
    }

    /** From an offset to its record: segment, index, batch, record. */
    @Benchmark
    public long findByOffset() {
        reader.seek(random.nextInt(STORED_RECORDS));
        reader.next();
        return reader.offset();
    }

    /** From a timestamp to an offset. */
    @Benchmark
    public long findByTime() {
        return reader.offsetForTime(FIRST_TIMESTAMP_MS + random.nextInt(STORED_RECORDS));
    }

    /** Per record: the walk over batches and their records. */
    @Benchmark
    @OperationsPerInvocation(WALKED_RECORDS)
    public long walk() {
        reader.seek(random.nextInt(STORED_RECORDS - WALKED_RECORDS));
        long bytes = 0;
        for (int i = 0; i < WALKED_RECORDS && reader.next(); i++) {
            bytes += reader.timestampMs();
        }
        return bytes;
    }

    /** CRC-32C over one batch of 100 records, about 11 kB. */
    @Benchmark
    public boolean checksum() {
        return checked.batches().iterator().next().isValid();
    }
}
