package io.runnel.log.metadata.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.MetadataLog;
import io.runnel.log.metadata.MetadataLogException;
import io.runnel.log.metadata.MetadataRecord;
import io.runnel.log.metadata.MetadataRecord.ClusterNamed;
import io.runnel.log.metadata.SegmentedMetadataLog;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on disk: snapshots, what a crash leaves, and the log of a single node that a quorum takes over. */
final class QuorumStorageTest {
    /** Of the producer ids that a single node gave out up to 4,999 its image keeps the newest block. */
    private static final long TAKEN_OVER = 4_000;

    @TempDir
    Path folder;

    @Test
    void aSnapshotTakesThePlaceOfTheLogAndIsReadAtTheStart() throws IOException {
        try (TestQuorum quorum = new TestQuorum(folder, 1).with(RaftSettings.DEFAULTS.withSnapshots(1 << 20, 10))) {
            quorum.start(1);
            List<Long> names = append(quorum, 1, 25);
            TestQuorum.await("a snapshot", () -> files(quorum, 1, "snapshot.").size() == 2);
            names.addAll(append(quorum, 26, 2));
            quorum.kill(1);

            quorum.start(1);

            assertThat(quorum.recorded(1).replacements()).isEqualTo(1);
            quorum.awaitSameHistory(names);
            names.addAll(append(quorum, 30, 25));
            quorum.awaitSameHistory(names);
            TestQuorum.await(
                    "only the newest snapshot and its sum",
                    () -> files(quorum, 1, "snapshot.").size() == 2);
        }
    }

    @Test
    void aNodeThatFellFarBehindIsSentASnapshot() {
        try (TestQuorum quorum = new TestQuorum(folder, 3)
                .with(RaftSettings.DEFAULTS.withElection(300, 600).withSnapshots(1 << 20, 10))
                .startAll()) {
            List<Long> names = append(quorum, 1, 3);
            int behind = quorum.leader() % 3 + 1;
            quorum.kill(behind);
            names.addAll(append(quorum, 4, 30));
            quorum.running()
                    .forEach(node -> TestQuorum.await(
                            "a snapshot", () -> files(quorum, node, "snapshot.").size() >= 2));
            // A segment goes only when it is closed, which a restart does: the first entries are gone from then on.
            quorum.killAll();
            for (int node = 1; node <= 3; node++) {
                if (node != behind) {
                    quorum.start(node);
                }
            }
            names.addAll(append(quorum, 40, 30));

            quorum.start(behind);

            names.addAll(append(quorum, 80, 1));
            quorum.awaitSameHistory(names);
        }
    }

    @Test
    void aFolderThatIsCopiedUnderWayHoldsAllThatWasAcknowledged() throws IOException {
        try (TestQuorum quorum = new TestQuorum(folder, 1).with(RaftSettings.DEFAULTS.withSnapshots(1 << 20, 7))) {
            quorum.start(1);
            List<Long> names = append(quorum, 1, 20);
            // What the process has written so far is what a kill would leave.
            copy(quorum.dataDir(1), folder.resolve("copy"));
            quorum.kill(1);
            quorum.wipe(1);
            copy(folder.resolve("copy"), quorum.dataDir(1));

            quorum.start(1);

            quorum.awaitSameHistory(names);
        }
    }

    @Test
    void aTornEntryAtTheEndIsCut() throws IOException {
        try (TestQuorum quorum = new TestQuorum(folder, 1)) {
            quorum.start(1);
            append(quorum, 1, 5);
            quorum.kill(1);
            Path segment = files(quorum, 1, "log_").get(0);
            try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() - 7);
            }

            quorum.start(1);

            assertThat(quorum.recorded(1).history()).startsWith(1L, 2L, 3L, 4L);
            append(quorum, 9, 1);
        }
    }

    @Test
    void aDamagedSnapshotIsNotReadInSilence() throws IOException {
        try (TestQuorum quorum = new TestQuorum(folder, 1).with(RaftSettings.DEFAULTS.withSnapshots(1 << 20, 5))) {
            quorum.start(1);
            append(quorum, 1, 10);
            TestQuorum.await("a snapshot", () -> files(quorum, 1, "snapshot.").size() == 2);
            quorum.kill(1);
            Path snapshot = files(quorum, 1, "snapshot.").stream()
                    .filter(file -> !file.toString().endsWith(".md5"))
                    .findAny()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(snapshot);
            bytes[bytes.length / 2] ^= 1;
            Files.write(snapshot, bytes);

            assertThatThrownBy(() -> quorum.start(1))
                    .isInstanceOf(MetadataLogException.class)
                    .hasStackTraceContaining("does not match its MD5 sum");
        }
    }

    @Test
    void theLogOfASingleNodeBecomesTheFirstBatchOfItsQuorum() {
        try (TestQuorum quorum = new TestQuorum(folder, 1)) {
            writeSingleNodeLog(quorum.dataDir(1), 1, 2, 4_999);

            quorum.start(1);

            quorum.awaitSameHistory(List.of(TAKEN_OVER));
            assertThat(quorum.dataDir(1).resolve(SegmentedMetadataLog.DIRECTORY))
                    .doesNotExist();
            assertThat(quorum.dataDir(1).resolve(Takeover.TAKEN_OVER)).exists();
            quorum.append(9);
            quorum.kill(1);
            quorum.start(1);
            quorum.awaitSameHistory(List.of(TAKEN_OVER, 9L));
        }
    }

    @Test
    void oneNodesRecordsReachAllOthersOfANewQuorum() {
        try (TestQuorum quorum = new TestQuorum(folder, 3)) {
            writeSingleNodeLog(quorum.dataDir(2), 1, 2, 4_999);

            quorum.startAll();
            quorum.append(9);

            quorum.awaitSameHistory(List.of(TAKEN_OVER, 9L));
            int leader = quorum.leader();
            TestQuorum.await(
                    "three voters", () -> quorum.log(leader).quorum().voters().size() == 3);
        }
    }

    @Test
    void aCrashDuringTheTakeOverLosesNothingAndRepeatsNothing() throws IOException {
        try (TestQuorum quorum = new TestQuorum(folder, 1)) {
            writeSingleNodeLog(quorum.dataDir(1), 1, 2, 4_999);
            copy(quorum.dataDir(1), folder.resolve("before"));
            quorum.start(1);
            quorum.kill(1);
            // Back to when the batch was committed and the old directory still had its name.
            Path state = quorum.dataDir(1).resolve(RaftMetadataLog.DIRECTORY).resolve(QuorumState.FILE);
            Files.writeString(state, Files.readString(state).replace("takes.over=false", "takes.over=true"));
            Files.move(
                    quorum.dataDir(1).resolve(Takeover.TAKEN_OVER),
                    quorum.dataDir(1).resolve(SegmentedMetadataLog.DIRECTORY));

            quorum.start(1);

            quorum.awaitSameHistory(List.of(TAKEN_OVER));
            assertThat(quorum.dataDir(1).resolve(SegmentedMetadataLog.DIRECTORY))
                    .doesNotExist();
        }
    }

    @Test
    void aNodeWithRecordsOfItsOwnDoesNotJoinAQuorumThatExists() throws Exception {
        try (TestQuorum quorum = new TestQuorum(folder, 3)) {
            quorum.start(1);
            quorum.start(2);
            quorum.append(1);
            writeSingleNodeLog(quorum.dataDir(3), 1, 2, 4_999);

            quorum.start(3);
            quorum.append(2);

            assertThat(quorum.recorded(3).history()).isEmpty();
            assertThat(quorum.dataDir(3).resolve(SegmentedMetadataLog.DIRECTORY))
                    .exists();
        }
    }

    @Test
    void aFolderOfAnotherNodeIsRefused() throws IOException {
        try (TestQuorum quorum = new TestQuorum(folder, 2)) {
            quorum.start(1);
            quorum.start(2);
            quorum.append(1);
            quorum.killAll();
            quorum.wipe(2);
            copy(quorum.dataDir(1), quorum.dataDir(2));

            assertThatThrownBy(() -> quorum.start(2))
                    .isInstanceOf(MetadataLogException.class)
                    .hasMessageContaining("belongs to node 1");
        }
    }

    private static List<Long> append(TestQuorum quorum, long from, int count) {
        List<Long> names = new ArrayList<>();
        LongStream.range(from, from + count).forEach(name -> {
            quorum.append(name);
            names.add(name);
        });
        return names;
    }

    /** Of producer-id blocks only the newest is kept: it is what the image gives. */
    private static void writeSingleNodeLog(Path dataDir, long... names) {
        try (SegmentedMetadataLog log = SegmentedMetadataLog.open(1, dataDir, 1 << 20, Time.SYSTEM)) {
            log.start(new RecordedLog());
            long offset = log.append(MetadataLog.BEGINNING, List.of(new ClusterNamed("cluster")))
                    .join();
            for (long name : names) {
                List<MetadataRecord> batch = RecordedLog.batch(name);
                offset = log.append(offset, batch).join();
            }
        }
    }

    private static List<Path> files(TestQuorum quorum, int node, String prefix) {
        try (Stream<Path> tree = Files.walk(quorum.dataDir(node).resolve(RaftMetadataLog.DIRECTORY))) {
            return tree.filter(file -> file.getFileName().toString().startsWith(prefix)
                            && !file.toString().endsWith(".tmp")
                            && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.of();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path each : tree.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else if (!each.getFileName().toString().equals("in_use.lock")) {
                    Files.copy(each, target);
                }
            }
        }
    }
}
