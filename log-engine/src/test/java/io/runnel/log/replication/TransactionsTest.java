package io.runnel.log.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.partition.AbortedTransaction;
import io.runnel.log.partition.ProducerWindow;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TransactionsTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 0);
    private static final Uuid TOPIC = Uuid.fromString("AAAAAAAAAAEAAAAAAAAAAQ");
    private static final short ALL = -1;
    private static final long NOW_MS = 1_700_000_000_000L;

    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk();
    private TopicConfig config = TopicConfig.DEFAULTS;
    private Replicas replicas;
    private Replica replica;

    @BeforeEach
    void open() {
        replicas = Replicas.open(directory, StorageConfig.DEFAULTS, Time.SYSTEM, disk);
        replica = replicas.create(TOPIC, PARTITION, config, null);
    }

    @AfterEach
    void close() {
        disk.release();
        replicas.close();
    }

    private void restart(boolean clean) throws IOException {
        replicas.close();
        if (!clean) {
            Files.deleteIfExists(directory.resolve(".kafka_cleanshutdown"));
        }
        open();
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    private long write(long producer, int sequence, String value) throws Exception {
        MemoryRecords batch = MemoryRecords.withTransactionalRecords(
                Compression.NONE, producer, (short) 0, sequence, new SimpleRecord(NOW_MS, value.getBytes(UTF_8)));
        return await(replica.append(batch, ALL, NOW_MS)).baseOffset();
    }

    private long end(long producer, boolean committed) throws Exception {
        TransactionMarker marker = new TransactionMarker(producer, (short) 0, committed, 1);
        return await(replica.appendMarker(marker, false, NOW_MS)).baseOffset();
    }

    private List<AbortedTransaction> aborted(long offset, int maxBytes) {
        return replica.read(offset, maxBytes, true, ReadLimit.STABLE).aborted();
    }

    private static List<String> values(LogSlice slice) {
        List<String> values = new ArrayList<>();
        slice.records().batches().forEach(batch -> {
            if (!batch.isControlBatch()) {
                batch.forEach(found -> values.add(UTF_8.decode(found.value()).toString()));
            }
        });
        return values;
    }

    @Test
    void readersOfCommittedRecordsStopAtAnOpenTransaction() throws Exception {
        write(7, 0, "first");
        write(8, 0, "second");
        assertThat(replica.lastStableOffset()).isZero();
        assertThat(replica.read(0, 10_000, true, ReadLimit.STABLE).records().sizeInBytes())
                .isZero();
        assertThat(values(replica.read(0, 10_000, true, ReadLimit.HIGH_WATERMARK)))
                .containsExactly("first", "second");
        end(7, true);
        assertThat(replica.lastStableOffset()).isEqualTo(1);
        assertThat(values(replica.read(0, 10_000, true, ReadLimit.STABLE))).containsExactly("first");
        end(8, true);
        assertThat(replica.lastStableOffset()).isEqualTo(4);
        assertThat(values(replica.read(0, 10_000, true, ReadLimit.STABLE))).containsExactly("first", "second");
    }

    @Test
    void markerThatIsNotFlushedMakesNothingVisible() throws Exception {
        write(7, 0, "value");
        disk.hold();
        CompletableFuture<AppendResult> end =
                replica.appendMarker(new TransactionMarker(7, (short) 0, true, 1), false, NOW_MS);
        assertThat(replica.logEndOffset()).isEqualTo(2);
        assertThat(replica.lastStableOffset()).isZero();
        assertThat(end).isNotDone();
        disk.release();
        await(end);
        assertThat(replica.lastStableOffset()).isEqualTo(2);
    }

    @Test
    void slicesCarryTheAbortedTransactionsThatReachIntoThem() throws Exception {
        write(7, 0, "a"); // 0
        write(8, 0, "b"); // 1
        end(7, false); // 2
        write(7, 1, "c"); // 3
        end(8, false); // 4
        end(7, true); // 5
        AbortedTransaction first = new AbortedTransaction(7, 0, 2, 1);
        AbortedTransaction second = new AbortedTransaction(8, 1, 4, 3);
        assertThat(aborted(0, 10_000)).containsExactly(first, second);
        assertThat(aborted(0, 1)).containsExactly(first);
        assertThat(aborted(3, 10_000)).containsExactly(second);
        assertThat(aborted(5, 10_000)).isEmpty();
        assertThat(replica.read(0, 10_000, true, ReadLimit.HIGH_WATERMARK).aborted())
                .isEmpty();
    }

    @Test
    void abortedTransactionIsFoundThoughItsMarkerStandsSegmentsLater() throws Exception {
        replicas.close();
        config = config.withSegmentBytes(200);
        open();
        write(7, 0, "aborted");
        for (int i = 0; i < 10; i++) {
            write(8, i, "x".repeat(100));
        }
        end(8, true);
        end(7, false);
        assertThat(aborted(0, 1)).containsExactly(new AbortedTransaction(7, 0, 12, 13));
        restart(true);
        assertThat(aborted(0, 1)).containsExactly(new AbortedTransaction(7, 0, 12, 13));
        assertThat(replica.lastStableOffset()).isEqualTo(13);
    }

    @Test
    void openTransactionsAndAbortedOnesSurviveACrashAndALostIndex() throws Exception {
        write(7, 0, "aborted");
        end(7, false);
        write(8, 0, "open");
        Path index = directory.resolve("events-0/00000000000000000000.txnindex");
        assertThat(Files.size(index)).isEqualTo(34);
        replicas.close();
        Files.delete(directory.resolve(".kafka_cleanshutdown"));
        Files.delete(directory.resolve("recovery-point-offset-checkpoint")); // As if nothing had been flushed.
        Files.delete(index);
        open();
        assertThat(aborted(0, 10_000)).containsExactly(new AbortedTransaction(7, 0, 1, 2));
        assertThat(replica.lastStableOffset()).isEqualTo(2);
        assertThat(end(8, true)).isEqualTo(3);
        assertThat(replica.lastStableOffset()).isEqualTo(4);
    }

    @Test
    void openTransactionsSurviveACleanRestart() throws Exception {
        write(8, 0, "open");
        restart(true);
        assertThat(replica.lastStableOffset()).isZero();
        assertThat(replica.producers().get(8L).transactionStart()).isZero();
        end(8, true);
        restart(true);
        assertThat(replica.lastStableOffset()).isEqualTo(2);
    }

    @Test
    void damagedTransactionIndexIsRebuiltThoughTheShutdownWasClean() throws Exception {
        write(7, 0, "aborted");
        end(7, false);
        replicas.close();
        try (FileChannel index = FileChannel.open(
                directory.resolve("events-0/00000000000000000000.txnindex"), StandardOpenOption.WRITE)) {
            index.write(ByteBuffer.wrap(new byte[] {0, 9}), 0);
        }
        open();
        assertThat(aborted(0, 10_000)).containsExactly(new AbortedTransaction(7, 0, 1, 2));
    }

    @Test
    void allFiveBatchesOfAProducerSurviveACleanRestart() throws Exception {
        for (int i = 0; i < 7; i++) {
            write(7, i, "value " + i);
        }
        restart(true);
        for (int i = 2; i < 7; i++) {
            assertThat(write(7, i, "value " + i)).isEqualTo(i);
        }
        ProducerWindow window = replica.producers().get(7L);
        assertThat(window.batches()).hasSize(ProducerWindow.SIZE);
    }

    @Test
    void markerOfAnOldEpochIsRefusedAndNothingIsStored() throws Exception {
        await(replica.append(
                MemoryRecords.withTransactionalRecords(
                        Compression.NONE, 7, (short) 2, 0, new SimpleRecord(NOW_MS, "v".getBytes(UTF_8))),
                ALL,
                NOW_MS));
        assertThatThrownBy(() -> end(7, false)).hasCauseInstanceOf(InvalidProducerEpochException.class);
        assertThat(replica.logEndOffset()).isEqualTo(1);
    }
}
