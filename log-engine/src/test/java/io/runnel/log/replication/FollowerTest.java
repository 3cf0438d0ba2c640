package io.runnel.log.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.partition.FollowerStep;
import io.runnel.log.partition.ReplicaAssignment;
import io.runnel.log.storage.CleanerConfig;
import io.runnel.log.storage.LogDirectoryConfig;
import io.runnel.log.storage.LogFolder;
import io.runnel.log.storage.ProducerExpiration;
import io.runnel.log.storage.RecoveryPolicy;
import io.runnel.log.storage.SearchConfig;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log of a replica that follows, on a disk that fails. */
@Timeout(60)
class FollowerTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 0);
    private static final Uuid TOPIC = Uuid.fromString("AAAAAAAAAAEAAAAAAAAAAQ");
    private static final int SELF = 1;
    private static final int OTHER = 2;
    private static final long NOW_MS = 1_700_000_000_000L;

    @TempDir
    Path folder;

    private final FaultyDisk disk = new FaultyDisk();
    private Replicas replicas;

    @BeforeEach
    void open() {
        StorageConfig config = new StorageConfig(
                3_600_000,
                3_600_000,
                3_600_000,
                3_600_000,
                3_600_000,
                ProducerExpiration.DEFAULTS,
                RecoveryPolicy.REFUSE,
                CleanerConfig.DEFAULTS,
                new LogDirectoryConfig(List.of(), 64 << 20, 2, 2, 20, 0),
                SearchConfig.DEFAULTS);
        replicas = Replicas.open(List.of(LogFolder.usable(folder)), config, Time.SYSTEM, disk);
    }

    @AfterEach
    void close() {
        disk.free();
        replicas.close();
    }

    private static ReplicaRole role(int leader, int leaderEpoch) {
        List<Integer> both = List.of(SELF, OTHER);
        return new ReplicaRole(SELF, new ReplicaAssignment(leader, leaderEpoch, leaderEpoch, both, both));
    }

    private Replica follower(int leaderEpoch) {
        return replicas.create(
                new WantedReplica(TOPIC, PARTITION, TopicConfig.DEFAULTS, null, role(OTHER, leaderEpoch)));
    }

    private static void fetched(Replica follower, int leaderEpoch, long from, long until) {
        for (long offset = from; offset < until; offset++) {
            MemoryRecords batch = MemoryRecords.withRecords(
                    RecordBatch.CURRENT_MAGIC_VALUE,
                    offset,
                    Compression.NONE,
                    TimestampType.CREATE_TIME,
                    -1L,
                    (short) -1,
                    -1,
                    leaderEpoch,
                    false,
                    new SimpleRecord(NOW_MS, new byte[100]));
            assertThat(follower.replication().follower().store(leaderEpoch, batch, from, 0, NOW_MS))
                    .isTrue();
        }
    }

    @Test
    void cutThatTheDiskRefusesIsTriedAgainAndLeadsNothingUntilItIsToldTo() throws Exception {
        Replica follower = follower(1);
        fetched(follower, 1, 0, 50);
        CountDownLatch reopened = new CountDownLatch(1);
        disk.fill();
        replicas.carryOut(follower, 1, new FollowerStep.Truncate(30));
        Replica offline = replicas.replica(PARTITION).orElseThrow();
        assertThat(offline).isNotSameAs(follower);
        assertThatThrownBy(offline::logEndOffset)
                .isInstanceOf(KafkaStorageException.class)
                .hasMessageContaining("No space left on device");
        offline.assume(role(SELF, 2));
        replicas.onReopened(partition -> reopened.countDown());
        disk.free();
        assertThat(reopened.await(20, TimeUnit.SECONDS)).isTrue();

        Replica back = replicas.replica(PARTITION).orElseThrow();
        assertThat(back.logEndOffset()).isEqualTo(50);
        assertThatThrownBy(back::requireLeader)
                .as("epoch 2 may be over")
                .isInstanceOf(NotLeaderOrFollowerException.class);
        back.assume(role(OTHER, 3));
        replicas.carryOut(back, 3, new FollowerStep.Truncate(30));
        Replica cut = replicas.replica(PARTITION).orElseThrow();
        cut.assume(role(OTHER, 3));
        assertThat(cut.logEndOffset()).isEqualTo(30);
        fetched(cut, 3, 30, 40);
    }

    @Test
    void logWithRecordsThatTheLeaderReachesIsKeptWhateverTheLeaderCannotTell() {
        Replica follower = follower(1);
        fetched(follower, 1, 0, 50);
        replicas.carryOut(follower, 1, follower.replication().follower().outOfRange(0));
        assertThat(replicas.replica(PARTITION)).containsSame(follower);
        assertThat(follower.logEndOffset()).isEqualTo(50);
    }
}
