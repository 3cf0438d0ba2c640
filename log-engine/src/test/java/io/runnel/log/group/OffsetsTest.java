package io.runnel.log.group;

import static io.runnel.log.group.CommittedOffsetsFixture.CHECK_MS;
import static io.runnel.log.group.CommittedOffsetsFixture.MOST_METADATA;
import static io.runnel.log.group.CommittedOffsetsFixture.RETENTION_MS;
import static io.runnel.log.group.CommittedOffsetsFixture.wish;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.coordinator.SimulatedCoordinator;
import io.runnel.log.group.GroupRecord.ClassicGroupMetadata;
import io.runnel.log.group.GroupRecord.ConsumerMetadata;
import io.runnel.log.group.OffsetCommit.Position;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InvalidCommitOffsetSizeException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class OffsetsTest {
    private static final TopicPartition A = new TopicPartition("t", 0);
    private static final TopicPartition B = new TopicPartition("t", 1);
    private static final TopicPartition OTHER = new TopicPartition("other", 0);
    private static final long PRODUCER = 1000;

    private final CommittedOffsetsFixture node = new CommittedOffsetsFixture("t", "other");

    @Test
    void aGroupWithoutMembersKeepsOffsetsOverARestart() {
        assertThat(node.commit("g", node.at(A, 5, "five"), node.at(B, 6)).value())
                .containsExactly(Errors.NONE, Errors.NONE);
        node.commit("g", node.at(A, 7, "seven"));

        node.coordinator.restart();

        assertThat(node.offsets("g")).isEqualTo(Map.of(A, 7L, B, 6L));
        OffsetFetch question = new OffsetFetch("g", null, -1, List.of(OTHER, A), false);
        List<OffsetFetch.Found> found = node.fetch(question).value();
        assertThat(found).extracting(OffsetFetch.Found::partition).containsExactly(OTHER, A);
        assertThat(found.get(0).value()).isNull();
        assertThat(found.get(1).value().metadata()).isEqualTo("seven");
        assertThat(found.get(1).value().leaderEpoch()).isEqualTo(3);
    }

    @Test
    void anUnknownGroupHasNoOffsetsAndNoGenerations() {
        assertThat(node.offsets("unknown")).isEmpty();
        OffsetCommit member = new OffsetCommit("unknown", "m", null, 4, (short) 8, -1, List.of(node.at(A, 1)));
        OffsetCommit newer = new OffsetCommit("unknown", "m", null, 4, (short) 9, -1, List.of(node.at(A, 1)));

        assertThat(node.commit(member).error()).isInstanceOf(IllegalGenerationException.class);
        assertThat(node.commit(newer).error()).isInstanceOf(GroupIdNotFoundException.class);
        assertThat(node.delete("unknown", A).error()).isInstanceOf(GroupIdNotFoundException.class);
        assertThat(node.coordinator.logSize()).isZero();
    }

    @Test
    void metadataTooLongRefusesItsPartitionOnly() {
        String longest = "x".repeat(MOST_METADATA);

        assertThat(node.commit("g", node.at(A, 1, longest + "x"), node.at(B, 2, longest))
                        .value())
                .containsExactly(Errors.OFFSET_METADATA_TOO_LARGE, Errors.NONE);
        assertThat(node.offsets("g")).isEqualTo(Map.of(B, 2L));
    }

    @Test
    void whatDoesNotFitIntoARecordOrBatchIsRefusedBeforeItIsWritten() {
        Position[] many = IntStream.range(0, 9000)
                .mapToObj(index -> node.at(new TopicPartition("t", index % 100), index, "x".repeat(MOST_METADATA)))
                .toArray(Position[]::new);

        assertThat(node.commit("g".repeat(40_000), node.at(A, 1)).error()).isInstanceOf(InvalidGroupIdException.class);
        assertThat(node.commit("g", many).error()).isInstanceOf(InvalidCommitOffsetSizeException.class);
        assertThat(node.coordinator.logSize()).isZero();
    }

    @Test
    void offsetsOfATransactionAppearTogetherWhenItIsCommitted() {
        node.commit("g", node.at(A, 1));
        node.commit(PRODUCER, 0, "g", node.at(A, 10), node.at(B, 20));

        assertThat(node.offsets("g")).isEqualTo(Map.of(A, 1L));
        assertThat(node.unstable("g")).isEqualTo(Set.of(A, B));
        node.coordinator.restart();
        assertThat(node.unstable("g")).isEqualTo(Set.of(A, B));

        node.coordinator.endTransaction(PRODUCER, (short) 0, true);
        node.coordinator.endTransaction(PRODUCER, (short) 0, false); // Coordinators repeat themselves.

        assertThat(node.offsets("g")).isEqualTo(Map.of(A, 10L, B, 20L));
        assertThat(node.unstable("g")).isEmpty();
    }

    @Test
    void offsetsOfAnAbortedTransactionNeverWere() {
        node.commit("g", node.at(A, 1));
        node.commit(PRODUCER, 0, "g", node.at(A, 10), node.at(B, 20));

        node.coordinator.endTransaction(PRODUCER, (short) 0, false);
        node.coordinator.endTransaction(PRODUCER, (short) 0, true);

        assertThat(node.offsets("g")).isEqualTo(Map.of(A, 1L));
        assertThat(node.unstable("g")).isEmpty();
    }

    @Test
    void theRecordWrittenLastWinsWheneverTheMarkersCome() {
        node.commit(PRODUCER, 0, "g", node.at(A, 10), node.at(B, 10));
        node.commit("g", node.at(A, 11));
        node.commit(PRODUCER + 1, 0, "g", node.at(B, 12));

        node.coordinator.endTransaction(PRODUCER + 1, (short) 0, true);
        node.coordinator.endTransaction(PRODUCER, (short) 0, true);

        assertThat(node.offsets("g")).isEqualTo(Map.of(A, 11L, B, 12L));
    }

    @Test
    void aProducerOfAnOlderEpochIsRefused() {
        node.commit(PRODUCER, 5, "g", node.at(A, 10));

        assertThat(node.commit(PRODUCER, 4, "g", node.at(A, 9)).error())
                .isInstanceOf(InvalidProducerEpochException.class);
        node.coordinator.endTransaction(PRODUCER, (short) 6, true);
        assertThat(node.commit(PRODUCER, 5, "g", node.at(A, 9)).error())
                .isInstanceOf(InvalidProducerEpochException.class);
        assertThat(node.commit(PRODUCER + 1, 0, "", node.at(A, 9)).error()).isInstanceOf(InvalidGroupIdException.class);
    }

    @Test
    void theEpochOfABusyProducerIsRememberedLongerThanThoseOfOthers() {
        node.coordinator.endTransaction(PRODUCER, (short) 5, true);
        for (int other = 1; other < OffsetTable.MOST_ENDED; other++) {
            node.coordinator.endTransaction(PRODUCER + other, (short) 0, true);
        }
        node.coordinator.endTransaction(PRODUCER, (short) 5, true);
        node.coordinator.endTransaction(PRODUCER - 1, (short) 0, true);

        assertThat(node.commit(PRODUCER, 4, "g", node.at(A, 9)).error())
                .isInstanceOf(InvalidProducerEpochException.class);
    }

    @Test
    void aCommitThatWasAllowedForATransactionDoesNotReachTheNextOne() {
        long ticket = node.ticket(PRODUCER);
        node.commit(PRODUCER, 0, "g", node.at(A, 1));
        node.coordinator.endTransaction(PRODUCER, (short) 0, true);

        assertThat(node.commitWithTicket(ticket, PRODUCER, 0, "g", node.at(A, 9))
                        .error())
                .isInstanceOf(CoordinatorNotAvailableException.class);
        assertThat(node.unstable("g")).isEmpty();
        assertThat(node.commit(PRODUCER, 0, "g", node.at(A, 2)).value()).containsExactly(Errors.NONE);
    }

    @Test
    void deletedOffsetsAreGoneAlsoThoseOfOpenTransactions() {
        node.commit("g", node.at(A, 1), node.at(B, 2));
        node.commit(PRODUCER, 0, "g", node.at(A, 10));

        assertThat(node.delete("g", A, OTHER).value()).containsExactly(Errors.NONE, Errors.NONE);
        node.coordinator.endTransaction(PRODUCER, (short) 0, true);

        assertThat(node.offsets("g")).isEqualTo(Map.of(B, 2L));
        node.coordinator.restart();
        assertThat(node.offsets("g")).isEqualTo(Map.of(B, 2L));
    }

    @Test
    void offsetsOfAGroupWithoutMembersExpireWhenNobodyCommittedForSoLong() {
        node.commit("g", node.at(A, 1), node.at(B, 2));
        node.coordinator.pass(RETENTION_MS / 2);
        node.commit("g", node.at(B, 3));

        node.coordinator.pass(RETENTION_MS / 2 - CHECK_MS);
        assertThat(node.offsets("g")).isEqualTo(Map.of(A, 1L, B, 3L));
        node.coordinator.pass(2 * CHECK_MS);
        assertThat(node.offsets("g")).isEqualTo(Map.of(B, 3L));
        node.coordinator.pass(RETENTION_MS / 2 + CHECK_MS);
        assertThat(node.offsets("g")).isEmpty();
    }

    @Test
    void offsetsOutliveTheirGroupNotTheirCommit() {
        node.commit("g", node.at(A, 1));
        node.coordinator.pass(RETENTION_MS - CHECK_MS);
        write(new ClassicGroupMetadata(
                "g", new ClassicMetadata("consumer", 7, null, null, node.coordinator.nowMs(), List.of())));

        node.coordinator.pass(RETENTION_MS - CHECK_MS);
        assertThat(node.offsets("g")).isEqualTo(Map.of(A, 1L));
        node.coordinator.restart();
        node.coordinator.pass(2 * CHECK_MS);
        assertThat(node.offsets("g")).isEmpty();
    }

    @Test
    void aGroupWithNeitherMembersNorOffsetsIsForgotten() {
        for (String group : List.of("kept", "forgotten", "kip848")) {
            write(
                    group.equals("kip848")
                            ? new ConsumerMetadata(group, new ConsumerMetadata.Epoch(3, 0))
                            : new ClassicGroupMetadata(
                                    group,
                                    new ClassicMetadata(
                                            "consumer", 7, null, null, node.coordinator.nowMs(), List.of())));
        }
        node.commit("kept", node.at(A, 1));

        node.coordinator.pass(CHECK_MS);

        assertThat(groupIds()).containsExactly("kept");
        node.coordinator.restart();
        assertThat(groupIds()).containsExactly("kept");
    }

    private void write(GroupRecord written) {
        node.coordinator.submit((groups, reply, step) -> step.append(written));
    }

    private List<String> groupIds() {
        SimulatedCoordinator.Answer<List<ListedGroup>> listed = node.coordinator.submit(
                (groups, reply, step) -> groups.directory().list(List.of(), List.of(), reply, step));
        return listed.value().stream().map(ListedGroup::groupId).toList();
    }

    @Test
    void aGroupOfManyPartitionsIsGoneWhenItsDeletionIsAnswered() {
        String group = largeGroup(1024 * 1024);
        node.commit("other", node.at(A, 1));

        assertThat(deleteGroup(group).value()).isEqualTo(group);
        assertThat(groupIds()).containsExactly("other");
        node.commit(group, node.at(A, 7));
        node.coordinator.pass(1);
        assertThat(node.offsets(group)).isEqualTo(Map.of(A, 7L));
    }

    @Test
    void aDeletionThatTakesSeveralBatchesIsAnsweredAfterTheLastAndSparesLaterCommits() {
        String group = largeGroup(OffsetExpiry.MOST_BYTES_OF_GROUP + 1024 * 1024);
        SimulatedCoordinator.Answer<String> first = deleteGroup(group);
        assertThat(first.done()).isFalse();
        node.commit(group, node.at(A, 7));
        node.commit(PRODUCER, 0, group, node.at(B, 8));
        node.coordinator.pass(1);

        assertThat(first.value()).isEqualTo(group);
        node.coordinator.endTransaction(PRODUCER, (short) 0, true);
        assertThat(node.offsets(group))
                .containsEntry(A, 7L)
                .containsEntry(B, 8L)
                .hasSize(2);
    }

    @Test
    void aDeletionThatIsCutShortIsNotAnsweredAsDone() {
        String group = largeGroup(OffsetExpiry.MOST_BYTES_OF_GROUP + 1024 * 1024);
        SimulatedCoordinator.Answer<String> cut = deleteGroup(group);
        node.coordinator.restart();

        assertThat(cut.error()).isInstanceOf(NotCoordinatorException.class);
        SimulatedCoordinator.Answer<String> again = deleteGroup(group);
        assertThat(again.value()).isEqualTo(group);
        assertThat(groupIds()).isEmpty();
    }

    /** A group of as many offsets as take so many bytes to delete. */
    private String largeGroup(int bytes) {
        String group = "g".repeat(30_000);
        for (int index = 0; index <= bytes / group.length(); index++) {
            node.commit(group, node.at(new TopicPartition("t", index), 1));
        }
        return group;
    }

    private SimulatedCoordinator.Answer<String> deleteGroup(String group) {
        return node.coordinator.submit(
                (groups, reply, step) -> groups.directory().delete(group, reply, step));
    }

    @Test
    void aCommitterMayWishForAnotherLifetime() {
        node.commit(wish("g", CHECK_MS / 2, node.at(A, 1)));
        node.commit(wish("g", Long.MAX_VALUE, node.at(B, 2)));

        node.coordinator.restart();
        node.coordinator.pass(CHECK_MS);
        assertThat(node.offsets("g")).isEqualTo(Map.of(B, 2L));
        node.coordinator.pass(2 * RETENTION_MS);
        assertThat(node.offsets("g")).isEqualTo(Map.of(B, 2L));
    }

    @Test
    void aClockThatJumpsAheadExpiresNothing() {
        node.commit("g", node.at(A, 1));

        node.coordinator.jump(100 * RETENTION_MS);
        node.coordinator.pass(2 * CHECK_MS);

        assertThat(node.offsets("g")).isEqualTo(Map.of(A, 1L));
    }

    @Test
    void aClockThatJumpsAheadExpiresNothingAlsoWhenTheStateIsReadAnew() {
        node.commit("g", node.at(A, 1));

        node.coordinator.jump(100 * RETENTION_MS);
        node.coordinator.restart();
        node.coordinator.pass(2 * CHECK_MS);

        assertThat(node.offsets("g")).isEqualTo(Map.of(A, 1L));
    }

    @Test
    void aGroupThatWasLeftWhileTheClockWasBehindIsNotTakenForLongEmpty() {
        node.commit("classic", node.at(A, 1));
        node.commit("kip848", node.at(A, 1));
        node.coordinator.pass(RETENTION_MS - CHECK_MS);

        node.coordinator.jump(-2 * RETENTION_MS);
        node.comeAndGo("classic", "kip848");
        node.coordinator.jump(2 * RETENTION_MS);
        node.coordinator.pass(2 * CHECK_MS);

        assertThat(node.offsets("classic")).isEqualTo(Map.of(A, 1L));
        assertThat(node.offsets("kip848")).isEqualTo(Map.of(A, 1L));
    }

    @Test
    void offsetsThatATransactionIsAboutToChangeDoNotExpire() {
        node.commit("g", node.at(A, 1));
        node.commit(PRODUCER, 0, "g", node.at(A, 10));

        node.coordinator.pass(2 * RETENTION_MS);

        assertThat(node.offsets("g")).isEqualTo(Map.of(A, 1L));
    }

    @Test
    void aTopicCreatedAnewDoesNotInheritOffsets() {
        for (boolean told : new boolean[] {true, false}) {
            node.commit("g", node.at(A, 1), node.at(OTHER, 2));
            node.commit(wish("old", RETENTION_MS, node.at(A, 3)));
            int before = node.coordinator.logSize();

            node.removeTopic("t", told);
            node.createTopic("t");

            assertThat(node.offsets("g")).isEqualTo(Map.of(OTHER, 2L));
            node.coordinator.restart();
            node.coordinator.pass(1);
            assertThat(node.offsets("g")).isEqualTo(Map.of(OTHER, 2L));
            assertThat(node.coordinator.logSize()).isGreaterThan(before);
        }
    }

    @Test
    void offsetsOfARemovedTopicGoInSeveralBatchesWhereTheyAreMany() {
        for (int group = 0; group < 100; group++) {
            node.commit(
                    "group-" + group,
                    IntStream.range(0, 100)
                            .mapToObj(index -> node.at(new TopicPartition("t", index), 1))
                            .toArray(Position[]::new));
        }
        node.commit(wish("old", RETENTION_MS, node.at(A, 3)));
        node.commit("group-0", node.at(OTHER, 2));

        node.removeTopic("t", true);
        node.coordinator.pass(1);

        assertThat(node.coordinator.state().offsets().groupsWithOffsets()).containsExactly("group-0");
        assertThat(node.offsets("group-0")).isEqualTo(Map.of(OTHER, 2L));
    }
}
