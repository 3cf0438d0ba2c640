package io.runnel.log.metadata.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.MetadataLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.NotControllerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes in one process: what is committed is committed everywhere, and survives. */
final class RaftMetadataLogTest {
    @TempDir
    Path folder;

    @Test
    void aSingleVoterLeadsWhenStartReturns() throws Exception {
        try (TestQuorum quorum = new TestQuorum(folder, 1)) {
            quorum.start(1);

            assertThat(quorum.recorded(1).controllerId()).isEqualTo(1);
            long first = quorum.tryAppend(1, 7).get(10, TimeUnit.SECONDS);
            long second = quorum.tryAppend(1, 8).get(10, TimeUnit.SECONDS);

            assertThat(second).isGreaterThan(first);
            assertThat(quorum.recorded(1).history()).containsExactly(7L, 8L);
        }
    }

    @Test
    void aSingleVoterFindsEverythingWhenItComesBack() {
        try (TestQuorum quorum = new TestQuorum(folder, 1)) {
            quorum.start(1);
            quorum.append(7);
            quorum.append(8);
            quorum.kill(1);

            quorum.start(1);

            assertThat(quorum.recorded(1).history()).containsExactly(7L, 8L);
            quorum.append(9);
            quorum.awaitSameHistory(List.of(7L, 8L, 9L));
        }
    }

    @Test
    void whatTheLeaderCommitsReachesAllInOneOrder() {
        try (TestQuorum quorum = new TestQuorum(folder, 3).startAll()) {
            List<Long> names = new ArrayList<>();
            for (long name = 1; name <= 20; name++) {
                quorum.append(name);
                names.add(name);
            }

            quorum.awaitSameHistory(names);
            assertThat(quorum.recorded(1).batches())
                    .isEqualTo(quorum.recorded(2).batches())
                    .isEqualTo(quorum.recorded(3).batches());
        }
    }

    /** Its heartbeats are a minute apart, and nobody waits that long. */
    @Test
    void whatIsCommittedIsToldBeforeTheNextHeartbeat() {
        RaftSettings slow = RaftSettings.DEFAULTS.withElection(120_000, 121_000);
        try (TestQuorum quorum = new TestQuorum(folder, 3).with(slow).startAll()) {
            quorum.append(1);
            quorum.awaitSameHistory(List.of(1L));
            quorum.append(2);
            quorum.awaitSameHistory(List.of(1L, 2L));
        }
    }

    @Test
    void aLeaderThatDiesIsReplacedAndNothingIsLost() {
        try (TestQuorum quorum = new TestQuorum(folder, 3).startAll()) {
            quorum.append(1);
            quorum.append(2);
            int first = quorum.leader();
            long firstTerm = last(quorum.recorded(first).terms());

            quorum.kill(first);
            quorum.append(3);

            int second = quorum.leader();
            assertThat(second).isNotEqualTo(first);
            assertThat(last(quorum.recorded(second).terms())).isGreaterThan(firstTerm);
            quorum.start(first);
            quorum.awaitSameHistory(List.of(1L, 2L, 3L));
        }
    }

    @Test
    void allNodesKilledAtOnceComeBackWithEverything() {
        try (TestQuorum quorum = new TestQuorum(folder, 3).startAll()) {
            quorum.append(1);
            quorum.append(2);
            quorum.killAll();

            quorum.startAll();
            quorum.append(3);

            quorum.awaitSameHistory(List.of(1L, 2L, 3L));
        }
    }

    @Test
    void aBatchDecidedOnAnOldImageDoesNotTakeEffect() throws Exception {
        try (TestQuorum quorum = new TestQuorum(folder, 3).startAll()) {
            long first = quorum.append(1);
            quorum.append(2);
            RaftMetadataLog leader = quorum.log(quorum.leader());

            assertThatThrownBy(() -> leader.append(first, RecordedLog.batch(3)).get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(NotControllerException.class);
            assertThatThrownBy(() -> leader.append(MetadataLog.BEGINNING, RecordedLog.batch(4))
                            .get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(NotControllerException.class);
            quorum.append(5);

            quorum.awaitSameHistory(List.of(1L, 2L, 5L));
        }
    }

    @Test
    void onlyTheLeaderAppends() {
        try (TestQuorum quorum = new TestQuorum(folder, 3).startAll()) {
            quorum.append(1);
            int leader = quorum.leader();
            int other = leader % 3 + 1;
            TestQuorum.await("the batch", () -> quorum.recorded(other).offset() >= 0);

            assertThatThrownBy(() -> quorum.tryAppend(other, 2).get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(NotControllerException.class);
        }
    }

    @Test
    void aLeaderThatIsCutOffIsDeposedAndItsBatchHasNoEffect() {
        try (TestQuorum quorum = new TestQuorum(folder, 3).startAll()) {
            quorum.append(1);
            int deposed = quorum.leader();
            quorum.cutOff(deposed);
            var lost = quorum.tryAppend(deposed, 2);
            int[] next = {-1};
            TestQuorum.await("another leader", () -> {
                for (int node = 1; node <= 3; node++) {
                    if (node != deposed && quorum.recorded(node).controllerId() == node) {
                        next[0] = node;
                    }
                }
                return next[0] > 0;
            });
            quorum.tryAppend(next[0], 3).join();

            assertThatThrownBy(() -> lost.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(NotControllerException.class);
            TestQuorum.await(
                    "the deposed leader to know", () -> quorum.recorded(deposed).controllerId() != deposed);
            quorum.heal();

            quorum.awaitSameHistory(List.of(1L, 3L));
        }
    }

    @Test
    void aLeaderKnowsForHowLongNoMajorityHasAnsweredIt() {
        RaftSettings patient = RaftSettings.DEFAULTS.withElection(2_000, 4_000);
        try (TestQuorum quorum = new TestQuorum(folder, 3).with(patient).startAll()) {
            quorum.append(1);
            int leader = quorum.leader();
            int other = leader % 3 + 1;

            assertThat(quorum.log(leader).uncertainMs()).isLessThan(4_000);
            assertThat(quorum.log(other).uncertainMs()).isEqualTo(Long.MAX_VALUE);
            quorum.kill(other);
            quorum.append(2);
            assertThat(quorum.log(leader).uncertainMs())
                    .as("one of two is enough")
                    .isLessThan(2_000);

            quorum.cutOff(leader);

            TestQuorum.await("silence", () -> quorum.log(leader).uncertainMs() > 1_500);
            TestQuorum.await("the end", () -> quorum.log(leader).uncertainMs() == Long.MAX_VALUE);
        }
    }

    @Test
    void aLeaderThatClosesHandsOver() {
        try (TestQuorum quorum = new TestQuorum(folder, 3)
                .with(RaftSettings.DEFAULTS.withElection(5_000, 10_000))
                .startAll()) {
            quorum.append(1);
            int first = quorum.leader();

            long started = System.nanoTime();
            quorum.stop(first);
            quorum.append(2);

            // An election after silence would have taken five seconds at least.
            assertThat(System.nanoTime() - started).isLessThan(TimeUnit.SECONDS.toNanos(5));
            assertThat(quorum.leader()).isNotEqualTo(first);
        }
    }

    private static long last(List<Long> values) {
        return values.get(values.size() - 1);
    }
}
