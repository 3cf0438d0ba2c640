package io.runnel.log.metadata.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.DuplicateVoterException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.VoterNotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who becomes a member, when, and as what. */
final class QuorumMembershipTest {
    @TempDir
    Path folder;

    @Test
    void aMinorityThatIsAbsentDoesNotKeepTheOthersFromFormingTheQuorum() {
        try (TestQuorum quorum = new TestQuorum(folder, 3)) {
            quorum.start(2);
            quorum.start(3);
            quorum.append(1);

            quorum.start(1);

            quorum.awaitSameHistory(List.of(1L));
            int leader = quorum.leader();
            TestQuorum.await(
                    "three voters", () -> quorum.log(leader).quorum().voters().size() == 3);
        }
    }

    @Test
    void aMinorityAloneFormsNothing() throws Exception {
        try (TestQuorum quorum = new TestQuorum(folder, 3)) {
            quorum.start(1);

            // Long enough for the others to be asked several times, and for a hasty node to lead.
            assertThat(quorum.log(1).quorum().voters()).isEmpty();
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1_500);
            while (System.nanoTime() < until) {
                assertThat(quorum.recorded(1).controllerId()).isEqualTo(-1);
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertThatThrownBy(() -> quorum.tryAppend(1, 1).join()).hasCauseInstanceOf(NotControllerException.class);
            quorum.start(2);
            quorum.append(1);
        }
    }

    @Test
    void aWipedVoterJoinsAgainAsAnotherMember() {
        try (TestQuorum quorum = new TestQuorum(folder, 3).startAll()) {
            quorum.append(1);
            int wiped = quorum.leader() % 3 + 1;
            quorum.kill(wiped);
            quorum.wipe(wiped);
            quorum.append(2);

            quorum.start(wiped);

            quorum.append(3);
            quorum.awaitSameHistory(List.of(1L, 2L, 3L));
            // It counts as a voter again: with it the quorum stands the loss of another one.
            int leader = quorum.leader();
            TestQuorum.await("three voters that answer", () -> caughtUpVoters(quorum, leader) == 3);
            quorum.kill(6 - leader - wiped);
            quorum.append(4);
            quorum.awaitSameHistory(List.of(1L, 2L, 3L, 4L));
        }
    }

    /** A and B have the batch; B loses its folder, A is gone, and C, which never had it, asks for B's vote. */
    @Test
    void aWipedVoterDoesNotElectALeaderThatLacksWhatWasCommitted() throws Exception {
        try (TestQuorum quorum = new TestQuorum(folder, 3).startAll()) {
            quorum.append(1);
            int a = quorum.leader();
            int b = a % 3 + 1;
            int c = 6 - a - b;
            TestQuorum.await("all", () -> quorum.recorded(c).history().equals(List.of(1L)));
            quorum.kill(c);
            quorum.append(2);
            quorum.kill(a);
            quorum.kill(b);
            quorum.wipe(b);

            quorum.start(c);
            quorum.start(b);

            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2); // More than three elections.
            while (System.nanoTime() < until) {
                assertThat(quorum.recorded(c).controllerId()).isEqualTo(-1);
                assertThat(quorum.recorded(b).controllerId()).isEqualTo(-1);
                TimeUnit.MILLISECONDS.sleep(10);
            }
            quorum.start(a);
            quorum.append(3);
            quorum.awaitSameHistory(List.of(1L, 2L, 3L));
        }
    }

    @Test
    void anObserverIsGivenEverythingAndDoesNotVote() {
        try (TestQuorum quorum = new TestQuorum(folder, 3, 1).startAll()) {
            quorum.append(1);
            quorum.append(2);

            quorum.awaitSameHistory(List.of(1L, 2L));
            assertThat(quorum.recorded(4).controllerId()).isEqualTo(quorum.leader());
            QuorumDescription described = quorum.log(quorum.leader()).quorum();
            assertThat(described.voters())
                    .extracting(voter -> voter.node().id())
                    .containsExactly(1, 2, 3);
            assertThat(described.observers())
                    .extracting(each -> each.node().id())
                    .containsExactly(4);
            quorum.kill(4);
            quorum.append(3);
            quorum.start(4);
            quorum.awaitSameHistory(List.of(1L, 2L, 3L));
        }
    }

    @Test
    void anObserverBecomesAVoterAndAVoterAnObserver() {
        try (TestQuorum quorum = new TestQuorum(folder, 3, 1).startAll()) {
            quorum.append(1);
            quorum.awaitSameHistory(List.of(1L));
            int leader = quorum.leader();
            QuorumVoter added = quorum.place(4);
            TestQuorum.await(
                    "the observer",
                    () -> quorum.log(leader).quorum().observers().size() == 1);

            Uuid directory = quorum.log(leader).quorum().observers().get(0).directoryId();
            Uuid another = new Uuid(4, 4);
            assertThatThrownBy(() -> quorum.log(leader).addVoter(4, another, added.host(), added.port()))
                    .as("one that has lost its folder is another one")
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(directory.toString());
            changed(() -> quorum.log(leader).addVoter(4, directory, added.host(), added.port()));
            int removed = leader % 3 + 1;
            assertThatThrownBy(() -> quorum.log(leader).removeVoter(removed, another))
                    .isInstanceOf(VoterNotFoundException.class);
            changed(() -> quorum.log(leader).removeVoter(removed, Uuid.ZERO_UUID));

            QuorumDescription described = quorum.log(leader).quorum();
            assertThat(described.voters())
                    .extracting(voter -> voter.node().id())
                    .contains(4)
                    .doesNotContain(removed);
            assertThat(described.observers())
                    .extracting(each -> each.node().id())
                    .containsExactly(removed);
            quorum.append(2);
            quorum.awaitSameHistory(List.of(1L, 2L));
            // Four and the one that is left elect; the one that was removed does not.
            quorum.kill(leader);
            quorum.append(3);
            assertThat(quorum.leader()).isNotEqualTo(removed);
            quorum.awaitSameHistory(List.of(1L, 2L, 3L));
        }
    }

    @Test
    void aLeaderThatIsRemovedHandsOver() {
        try (TestQuorum quorum = new TestQuorum(folder, 3).startAll()) {
            quorum.append(1);
            int removed = quorum.leader();

            CompletableFuture<Void> answer = quorum.log(removed).removeVoter(removed, Uuid.ZERO_UUID);
            assertThat(quorum.log(removed).removeVoter(removed, Uuid.ZERO_UUID))
                    .as("the same while it hands over, and neither waits on this thread")
                    .isSameAs(answer);
            assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(NotControllerException.class);
            TestQuorum.await("another leader", () -> quorum.leader() != removed);
            changed(() -> quorum.log(quorum.leader()).removeVoter(removed, Uuid.ZERO_UUID));

            quorum.append(2);
            quorum.awaitSameHistory(List.of(1L, 2L));
        }
    }

    @Test
    void aRemovedVoterThatIsGoneIsForgotten() {
        try (TestQuorum quorum = new TestQuorum(folder, 3).startAll()) {
            quorum.append(1);
            int leader = quorum.leader();
            int removed = leader % 3 + 1;
            quorum.kill(removed);
            TestQuorum.await("silence", () -> silentMs(quorum, leader, removed) > 3_000);

            changed(() -> quorum.log(leader).removeVoter(removed, Uuid.ZERO_UUID));

            QuorumDescription described = quorum.log(leader).quorum();
            assertThat(described.voters())
                    .extracting(voter -> voter.node().id())
                    .doesNotContain(removed);
            assertThat(described.observers()).isEmpty();
        }
    }

    @Test
    void membersThatMakeNoSenseAreRefused() {
        try (TestQuorum quorum = new TestQuorum(folder, 1)) {
            RaftMetadataLog log = quorum.start(1);

            assertThatThrownBy(() -> log.removeVoter(1, Uuid.ZERO_UUID)).isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(() -> log.removeVoter(7, Uuid.ZERO_UUID)).isInstanceOf(VoterNotFoundException.class);
            assertThatThrownBy(() -> log.addVoter(
                            1, Uuid.ZERO_UUID, "127.0.0.1", quorum.place(1).port()))
                    .isInstanceOf(DuplicateVoterException.class);
            assertThatThrownBy(() -> log.addVoter(7, Uuid.ZERO_UUID, "127.0.0.1", 1))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void nodesOfAnotherClusterAreRefused() throws Exception {
        try (TestQuorum quorum = new TestQuorum(folder, 3)) {
            quorum.start(1);
            quorum.start(2);
            quorum.append(1);
            quorum.kill(1);
            quorum.kill(2);
            quorum.start(quorum.config(1).withClusterId("one"));
            quorum.start(quorum.config(2).withClusterId("one"));
            quorum.append(2);

            quorum.start(quorum.config(3).withClusterId("another"));

            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            while (System.nanoTime() < until) {
                assertThat(quorum.recorded(3).offset()).isEqualTo(-1);
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    /** Asks again as long as another change is under way. */
    private static void changed(Supplier<CompletableFuture<Void>> change) {
        TestQuorum.await("the change of the members", () -> {
            try {
                change.get().join();
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(TimeoutException.class);
                return false;
            }
        });
    }

    private static long caughtUpVoters(TestQuorum quorum, int leader) {
        QuorumDescription described = quorum.log(leader).quorum();
        return described.voters().stream()
                .filter(voter -> voter.logEndOffset() >= described.highWatermark())
                .count();
    }

    private static long silentMs(TestQuorum quorum, int leader, int node) {
        return quorum.log(leader).quorum().voters().stream()
                .filter(voter -> voter.node().id() == node)
                .mapToLong(voter -> System.currentTimeMillis() - voter.lastFetchTimestampMs())
                .findAny()
                .orElse(0);
    }
}
