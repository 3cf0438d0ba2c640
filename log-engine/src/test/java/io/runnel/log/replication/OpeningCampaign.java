package io.runnel.log.replication;

import io.runnel.log.storage.LogFolder;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Time;

/**
 * Measures how long a node takes to open its logs. Not a test: run by hand, as it writes up to many gigabytes.
 *
 * <pre>
 * write FOLDER PARTITIONS MEGABYTES BATCH_KB   fills the partitions by acks=all, then ends as by kill -9
 * open FOLDER PARTITIONS [kill]                opens them and tells time, heap and open files; closes, or dies again
 * </pre>
 */
final class OpeningCampaign {
    private static final Uuid TOPIC = Uuid.fromString("AAAAAAAAAAEAAAAAAAAAAQ");
    private static final int IN_FLIGHT = 64;

    private OpeningCampaign() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        int partitions = Integer.parseInt(arguments[2]);
        long startNanos = System.nanoTime();
        Replicas replicas = Replicas.open(List.of(LogFolder.usable(folder)), StorageConfig.DEFAULTS, Time.SYSTEM);
        List<WantedReplica> wanted = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            wanted.add(new WantedReplica(TOPIC, new TopicPartition("events", i), TopicConfig.DEFAULTS, null));
        }
        replicas.createAll(wanted);
        replicas.recovered();
        tell("opened", startNanos);
        if (arguments[0].equals("write")) {
            write(replicas, partitions, Long.parseLong(arguments[3]) << 20, Integer.parseInt(arguments[4]) << 10);
            tell("written", startNanos);
            Runtime.getRuntime().halt(137);
        }
        if (arguments.length > 3) {
            Runtime.getRuntime().halt(137);
        }
        long closingNanos = System.nanoTime();
        replicas.close();
        tell("closed", closingNanos);
    }

    private static void write(Replicas replicas, int partitions, long bytes, int batchBytes) throws Exception {
        byte[] value = new byte[batchBytes];
        new Random(1).nextBytes(value);
        Deque<CompletableFuture<AppendResult>> answers = new ArrayDeque<>();
        for (long done = 0, i = 0; done < bytes || i < partitions; done += batchBytes, i++) {
            Replica replica = replicas.replica(new TopicPartition("events", (int) (i % partitions)))
                    .orElseThrow();
            long nowMs = System.currentTimeMillis();
            answers.add(replica.append(
                    MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(nowMs, value)), (short) -1, nowMs));
            if (answers.size() > IN_FLIGHT) {
                answers.remove().join();
            }
        }
        for (CompletableFuture<AppendResult> answer : answers) {
            answer.join();
        }
    }

    private static void tell(String what, long sinceNanos) throws IOException {
        long millis = (System.nanoTime() - sinceNanos) / 1_000_000;
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
        long threads = ManagementFactory.getThreadMXBean().getThreadCount();
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            System.out.printf(
                    "%s in %d ms, heap %d MB, %d threads, %d open files%n", what, millis, heap, threads, open.count());
        }
    }
}
