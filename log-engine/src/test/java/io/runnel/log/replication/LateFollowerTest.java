package io.runnel.log.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.partition.InSyncProposal;
import io.runnel.log.partition.ReplicaAssignment;
import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.LogFolder;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults 11 and 19: a leader is rid of a follower with a slow disk in time, by the time that has passed. */
@Timeout(60)
class LateFollowerTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 0);
    private static final Uuid TOPIC = Uuid.fromString("AAAAAAAAAAEAAAAAAAAAAQ");
    private static final int SELF = 1;
    private static final int FOLLOWER = 2;
    private static final int EPOCH = 4;
    private static final short ALL = -1;
    private static final long MAX_LAG_MS = 10_000;
    private static final long HOUR_MS = 3_600_000;

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(1_700_000_000_000L);
    private final List<InSyncProposal> wishes = new ArrayList<>();
    private Replicas replicas;
    private Replica leader;

    @BeforeEach
    void lead() {
        replicas = Replicas.open(
                List.of(LogFolder.usable(folder)), StorageConfig.DEFAULTS, time, DiskSync.OPERATING_SYSTEM);
        replicas.proposeTo((replica, wish) -> wishes.add(wish));
        leader = replicas.create(
                new WantedReplica(TOPIC, PARTITION, TopicConfig.DEFAULTS, null, role(9, List.of(SELF, FOLLOWER))));
        fetches(0);
    }

    @AfterEach
    void close() {
        replicas.close();
    }

    private static ReplicaRole role(int partitionEpoch, List<Integer> inSync) {
        return new ReplicaRole(
                SELF, new ReplicaAssignment(SELF, EPOCH, partitionEpoch, List.of(SELF, FOLLOWER), inSync));
    }

    private void fetches(long position) {
        leader.replication().fetchedBy(FOLLOWER, 7, EPOCH, position);
    }

    private CompletableFuture<AppendResult> append() {
        return leader.append(
                MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(new byte[100])), ALL, time.milliseconds());
    }

    @Test
    void aRecordWaitsForASlowFollowerNoLongerThanItMayLag() throws Exception {
        CompletableFuture<AppendResult> appended = append();
        time.pass(MAX_LAG_MS);
        fetches(0);
        leader.replication().checkInSync(MAX_LAG_MS);
        assertThat(wishes).isEmpty();

        time.pass(2);
        leader.replication().checkInSync(MAX_LAG_MS);
        assertThat(wishes).containsExactly(new InSyncProposal(EPOCH, 9, List.of(SELF), Map.of()));
        assertThat(appended).isNotDone();
        leader.assume(role(10, List.of(SELF)));
        assertThat(appended.get(20, TimeUnit.SECONDS).baseOffset()).isZero();
    }

    @Test
    void noJumpOfTheWallClockMakesAFollowerLateOrKeepsItFromBeingSo() {
        append();
        time.jump(HOUR_MS);
        leader.replication().checkInSync(MAX_LAG_MS);
        assertThat(wishes).isEmpty();

        time.jump(-2 * HOUR_MS);
        time.pass(MAX_LAG_MS + 2);
        leader.replication().checkInSync(MAX_LAG_MS);
        assertThat(wishes).hasSize(1);
    }
}
