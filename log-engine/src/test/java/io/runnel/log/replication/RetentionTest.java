package io.runnel.log.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.TopicConfig;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

class RetentionTest extends RetentionFixture {
    @Test
    void oldSegmentsGoAndTheOthersStay() throws Exception {
        append(4, START_MS - 2 * DAY_MS);
        append(3, START_MS);

        checkRetention();

        assertThat(replica.logStartOffset()).isEqualTo(4);
        assertThat(replica.logEndOffset()).isEqualTo(7);
        assertThat(files(".*\\.log")).containsExactly(file(4, ".log"), file(6, ".log"));
        assertThat(firstOffsetFrom(4)).isEqualTo(4);
        assertThatThrownBy(() -> replica.read(3, 1000, true, ReadLimit.STABLE))
                .isInstanceOf(OffsetOutOfRangeException.class);
        append(1, START_MS);
        assertThat(replica.logEndOffset()).isEqualTo(8);
    }

    @Test
    void anExpiredActiveSegmentGoesTooAndOffsetsGoOnAfterACrash() throws Exception {
        append(5, START_MS - 2 * DAY_MS);

        checkRetention();

        assertThat(replica.logStartOffset()).isEqualTo(5);
        assertThat(files(".*\\.(log|snapshot)")).containsExactly(file(5, ".log"), file(5, ".snapshot"));
        crash();
        open();
        assertThat(replica.logStartOffset()).isEqualTo(5);
        append(1, START_MS);
        assertThat(firstOffsetFrom(5)).isEqualTo(5);
    }

    @Test
    void aCrashBetweenTheRollAndTheDeletionLosesNothing() throws Exception {
        append(4, START_MS - 2 * DAY_MS);
        crash();
        Files.createFile(directory.resolve("events-0").resolve(file(4, ".log")));

        open();

        assertThat(replica.logEndOffset()).isEqualTo(4);
        assertThat(firstOffsetFrom(0)).isZero();
        checkRetention();
        assertThat(files(".*\\.log")).containsExactly(file(4, ".log"));
        append(1, START_MS);
        assertThat(firstOffsetFrom(4)).isEqualTo(4);
    }

    @Test
    void sequencesAreKnownAfterTheirRecordsWereDeleted() throws Exception {
        MemoryRecords sent = idempotent();
        AppendResult first = await(replica.append(sent, ALL, time.milliseconds()));
        append(3, START_MS - 2 * DAY_MS);
        checkRetention();
        assertThat(replica.logStartOffset()).isEqualTo(4);
        crash();
        open();

        AppendResult again = await(replica.append(idempotent(), ALL, time.milliseconds()));

        assertThat(again.baseOffset()).isEqualTo(first.baseOffset());
        assertThat(replica.logEndOffset()).isEqualTo(4);
    }

    private MemoryRecords idempotent() {
        return MemoryRecords.withIdempotentRecords(
                Compression.NONE, 7, (short) 0, 0, new SimpleRecord(START_MS - 2 * DAY_MS, "v".getBytes(UTF_8)));
    }

    /** After a power loss only the snapshot tells of producers whose batches are gone: it is on disk before they are. */
    @Test
    void theSnapshotThatOutlivesBatchesIsForcedToDiskBeforeTheyGo() throws Exception {
        replicas.close();
        List<String> forced = new CopyOnWriteArrayList<>();
        replicas = Replicas.open(directory, CONFIG, time, new DiskSync() {
            @Override
            public void force(FileChannel file) {}

            @Override
            public void forceFile(Path file) {
                assertThat(directory.resolve("events-0").resolve(file(0, ".log")))
                        .exists();
                forced.add(file.getFileName().toString());
            }

            @Override
            public void forceDirectory(Path path) {}
        });
        replica = replicas.create(TOPIC, PARTITION, config, null);
        append(3 * RECORDS_PER_SEGMENT, START_MS);
        time.sleep(2 * DAY_MS);
        append(1, START_MS + 2 * DAY_MS);
        checkRetention();

        assertThat(replica.logStartOffset()).isEqualTo(3 * RECORDS_PER_SEGMENT);
        assertThat(forced).containsExactly(file(3 * RECORDS_PER_SEGMENT, ".snapshot"));
    }

    @Test
    void readsUnderWayGoOnAndTheFilesGoLater() throws Exception {
        append(4, START_MS - 2 * DAY_MS);
        LogSlice slice = replica.read(0, Integer.MAX_VALUE, true, ReadLimit.STABLE);

        checkRetention();

        assertThat(files(".*\\.deleted")).contains(file(0, ".log.deleted"), file(2, ".log.deleted"));
        ByteBuffer bytes = ByteBuffer.allocate(slice.records().sizeInBytes());
        ((FileRecords) slice.records()).readInto(bytes, 0);
        assertThat(MemoryRecords.readableRecords(bytes).records()).hasSize(RECORDS_PER_SEGMENT);
        replicas.close();
        open();
        assertThat(files(".*\\.deleted")).isEmpty();
    }

    @Test
    void filesAreDeletedAfterTheTopicsDelay() throws Exception {
        configure(config.with(new TopicConfig.Segments(180, Long.MAX_VALUE, 0, 0, 1 << 20, 0)));
        append(4, START_MS - 2 * DAY_MS);
        checkRetention();

        // The deletion is queued before this write on the one housekeeping thread.
        await(replica.deleteRecordsBefore(4));
        await(replica.deleteRecordsBefore(4));

        assertThat(files(".*\\.deleted")).isEmpty();
        assertThat(files(".*index")).isEmpty();
    }

    @Test
    void sizeLimitCutsTheOldest() throws Exception {
        append(8, START_MS);
        long segmentBytes = Files.size(directory.resolve("events-0").resolve(file(0, ".log")));
        configure(config.with(new TopicConfig.Retention(-1, 2 * segmentBytes)));

        checkRetention();

        assertThat(replica.logStartOffset()).isEqualTo(4);
    }

    /** Fault 19, forward: for the moment of a check the clock is a month ahead. */
    @Test
    void aClockThatJumpsAheadAndBackDeletesNothingThatIsYoung() throws Exception {
        append(5, START_MS);
        time.pass(HOUR_MS);

        time.jump(30 * DAY_MS);
        checkRetention();
        assertThat(replica.logStartOffset()).isZero();
        time.jump(-30 * DAY_MS);
        checkRetention();
        assertThat(replica.logStartOffset()).isZero();

        time.pass(DAY_MS);
        checkRetention();
        assertThat(replica.logStartOffset()).isEqualTo(5);
    }

    /** A jump that was right delays deletion until the time has passed, or the node is started anew. */
    @Test
    void aClockThatStaysAheadIsBelievedAfterARestart() throws Exception {
        append(5, START_MS);
        time.jump(30 * DAY_MS);
        checkRetention();
        assertThat(replica.logStartOffset()).isZero();

        replicas.close();
        open();
        checkRetention();

        assertThat(replica.logStartOffset()).isEqualTo(5);
    }

    /** Fault 19, back: the broker stamps records while its clock is a month behind. */
    @Test
    void recordsStampedByAClockThatWasBehindLiveAsLongAsOthers() throws Exception {
        configure(config.with(new TopicConfig.Timestamps(TimestampType.LOG_APPEND_TIME, Long.MAX_VALUE, HOUR_MS)));
        time.jump(-30 * DAY_MS);
        append(5, 0);
        checkRetention();
        time.jump(30 * DAY_MS);
        time.pass(HOUR_MS);

        checkRetention();
        assertThat(replica.logStartOffset()).isZero();

        time.pass(DAY_MS - HOUR_MS + 1);
        checkRetention();
        assertThat(replica.logStartOffset()).isEqualTo(5);
    }
}
