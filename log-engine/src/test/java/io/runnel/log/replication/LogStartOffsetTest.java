package io.runnel.log.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.storage.CleanupPolicy;
import io.runnel.log.storage.TopicConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

class LogStartOffsetTest extends RetentionFixture {
    /** Readers race with the deletion of what they read, which closes and deletes files at once. */
    @Test
    void readersThatLoseTheRaceAreToldThatTheirOffsetIsOutOfRange() throws Exception {
        configure(config.with(new TopicConfig.Segments(180, Long.MAX_VALUE, 0, 0, 1 << 20, 0)));
        append(1, START_MS);
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Long> lost = CompletableFuture.supplyAsync(() -> {
            long outOfRange = 0;
            while (!ended.get()) {
                long offset = replica.logStartOffset();
                try {
                    replica.read(offset, 1000, true, ReadLimit.STABLE);
                    replica.offsetForTime(0);
                } catch (OffsetOutOfRangeException e) {
                    outOfRange++;
                }
            }
            return outOfRange;
        });
        for (int round = 0; round < 300; round++) {
            append(3, START_MS);
            await(replica.deleteRecordsBefore(-1));
            checkRetention();
        }
        ended.set(true);

        assertThat(await(lost)).isNotNegative();
        assertThat(replica.logStartOffset()).isEqualTo(901);
    }

    @Test
    void deletedRecordsStayDeletedAfterACrash() throws Exception {
        append(5, START_MS);

        assertThat(await(replica.deleteRecordsBefore(3))).isEqualTo(3);

        assertThat(replica.logStartOffset()).isEqualTo(3);
        assertThatThrownBy(() -> replica.read(2, 1000, true, ReadLimit.STABLE))
                .isInstanceOf(OffsetOutOfRangeException.class);
        assertThat(replica.offsetForTime(0))
                .hasValueSatisfying(found -> assertThat(found.offset).isEqualTo(3));
        assertThat(Files.readString(directory.resolve("log-start-offset-checkpoint")))
                .isEqualTo("0\n1\nevents 0 3\n");
        crash();
        open();
        assertThat(replica.logStartOffset()).isEqualTo(3);
        assertThat(await(replica.deleteRecordsBefore(1))).isEqualTo(3);
        checkRetention();
        assertThat(files(".*\\.log")).containsExactly(file(2, ".log"), file(4, ".log"));
        assertThat(firstOffsetFrom(3)).isEqualTo(3);
    }

    @Test
    void recordsAreDeletedAgainAndAgainUpToTheHighWatermark() throws Exception {
        for (int round = 1; round <= 20; round++) {
            append(3, START_MS);
            assertThat(await(replica.deleteRecordsBefore(3L * round - 1))).isEqualTo(3L * round - 1);
            checkRetention();
            assertThat(files(".*\\.log")).hasSizeLessThanOrEqualTo(2);
            assertThat(firstOffsetFrom(3L * round - 1)).isEqualTo(3L * round - 1);
        }
        assertThat(await(replica.deleteRecordsBefore(-1))).isEqualTo(60);
        assertThat(replica.read(60, 1000, true, ReadLimit.STABLE).records().sizeInBytes())
                .isZero();
    }

    @Test
    void deletionBeyondTheHighWatermarkAndOfCompactedTopicsIsRefused() throws Exception {
        append(2, START_MS);

        assertThatThrownBy(() -> await(replica.deleteRecordsBefore(3)))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(OffsetOutOfRangeException.class)
                .hasMessageContaining("offset 3")
                .hasMessageContaining("high watermark 2");
        assertThatThrownBy(() -> await(replica.deleteRecordsBefore(-2)))
                .cause()
                .isInstanceOf(OffsetOutOfRangeException.class);
        configure(config.withCleanup(CleanupPolicy.COMPACT));
        assertThatThrownBy(() -> await(replica.deleteRecordsBefore(1)))
                .cause()
                .isInstanceOf(PolicyViolationException.class)
                .hasMessageContaining("cleanup.policy");
        assertThat(replica.logStartOffset()).isZero();
    }

    @Test
    void aNamesakeOfADeletedPartitionBeginsAtZero() throws Exception {
        append(5, START_MS);
        await(replica.deleteRecordsBefore(5));
        replicas.delete(List.of(PARTITION));

        replica = replicas.create(Uuid.randomUuid(), PARTITION, config, null);

        assertThat(replica.logStartOffset()).isZero();
        crash();
        assertThat(Files.readString(directory.resolve("log-start-offset-checkpoint")))
                .isEqualTo("0\n0\n");
    }

    /** A crash of a topic without flush may lose records that were deleted, and whose offsets were told. */
    @Test
    void aLogThatEndsBeforeItsStartGoesOnAtItsStart() throws Exception {
        append(5, START_MS);
        await(replica.deleteRecordsBefore(5));
        crash();
        Files.delete(directory.resolve("recovery-point-offset-checkpoint"));
        Files.write(directory.resolve("events-0").resolve(file(4, ".log")), new byte[0]);

        open();

        assertThat(replica.logStartOffset()).isEqualTo(5);
        append(1, START_MS);
        assertThat(firstOffsetFrom(5)).isEqualTo(5);
        crash();
        open();
        assertThat(replica.logEndOffset()).isEqualTo(6);
        checkRetention();
        assertThat(files(".*\\.log")).containsExactly(file(5, ".log"));
    }

    @Test
    void newestTimestampIsThatOfTheRecordsThatAreLeft() throws Exception {
        append(1, START_MS + 5);
        await(replica.append(
                MemoryRecords.withRecords(
                        Compression.gzip().build(),
                        new SimpleRecord(START_MS + 9, "a".getBytes(UTF_8)),
                        new SimpleRecord(START_MS + 1, "b".getBytes(UTF_8)),
                        new SimpleRecord(START_MS + 2, "c".getBytes(UTF_8))),
                ALL,
                time.milliseconds()));
        await(replica.deleteRecordsBefore(2));

        assertThat(replica.offsetOfMaxTimestamp()).hasValueSatisfying(found -> {
            assertThat(found.offset).isEqualTo(3);
            assertThat(found.timestamp).isEqualTo(START_MS + 2);
        });
    }

    @Test
    void partitionsOfNoTopicAreMovedAsideAndLiveOnesStay() throws Exception {
        append(1, START_MS);
        TopicPartition other = new TopicPartition("gone-1", 0);
        replicas.create(Uuid.randomUuid(), other, config, null);
        Files.createDirectories(directory.resolve("__cluster_metadata-0"));
        replicas.close();
        open();

        replicas.setStraysAside(List.of());

        try (Stream<Path> entries = Files.list(directory)) {
            List<String> names =
                    entries.map(entry -> entry.getFileName().toString()).toList();
            assertThat(names).contains("events-0", "__cluster_metadata-0").doesNotContain("gone-1-0");
            assertThat(names)
                    .filteredOn(name -> name.matches("gone-1-0\\..*-stray"))
                    .hasSize(1);
        }
        append(1, START_MS);
        assertThat(firstOffsetFrom(0)).isZero();
    }
}
