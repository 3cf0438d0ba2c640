package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.ManualMetadataLog.Append;
import io.runnel.log.metadata.MetadataRecord.ClusterNamed;
import io.runnel.log.metadata.MetadataRecord.GroupConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.NotControllerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How requests become batches, and what becomes of them when the controller changes. */
@Timeout(60)
class GroupCommitTest {
    private final ManualMetadataLog log = ManualMetadataLog.committingWhenTold();
    private final ClusterMetadata metadata = new ClusterMetadata(
            1, log, new TopicDefaults(1, (short) 1), Uuid::randomUuid, (before, after, records) -> {});

    @AfterEach
    void stop() {
        log.controllerIsUnknown(); // So that what waits for a commit that never comes is given up.
        metadata.close();
    }

    private void lead() {
        metadata.start();
        log.controllerIs(1, 7);
    }

    private CompletableFuture<Integer> configure(String group, int records) {
        return metadata.decideOne(image -> {
            List<MetadataRecord> changes = new ArrayList<>();
            for (int i = 0; i < records; i++) {
                changes.add(new GroupConfigured(group, Map.of("n", Integer.toString(i))));
            }
            return new Decision<>(changes, image.groupConfigs().size());
        });
    }

    private static void assertNotController(CompletableFuture<?> answer, String message) {
        assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(NotControllerException.class)
                .hasMessageContaining(message);
    }

    @Test
    void onlyTheControllerDecides() {
        metadata.start();
        assertNotController(configure("g", 1), "nobody is known");
        log.controllerIs(3, 7);
        assertNotController(configure("g", 1), "it is node 3");
        assertThat(metadata.controllerId()).isEqualTo(3);
        assertThat(metadata.isController()).isFalse();
        assertThat(metadata.controllerTerm()).isEqualTo(7);
        assertThat(log.committed()).isEmpty();
    }

    @Test
    void whoAsksIsToldOfEachChangeOfController() {
        metadata.start();
        List<String> seen = new ArrayList<>();
        metadata.onControllerChange((controllerId, term) -> seen.add(controllerId + "/" + term));
        log.controllerIs(3, 7);
        log.controllerIsUnknown();
        log.controllerIs(1, 9);
        assertThat(seen).containsExactly("3/7", "-1/7", "1/9");
    }

    @Test
    void whatComesDuringACommitIsCommittedTogether() throws Exception {
        lead();
        CompletableFuture<Integer> first = configure("a", 1);
        Append running = log.next();
        CompletableFuture<Integer> second = configure("b", 1);
        CompletableFuture<Object> refused = metadata.decideOne(image -> {
            throw new InvalidRequestException("no");
        });
        CompletableFuture<Integer> looking = configure("-", 0);
        CompletableFuture<Integer> third = configure("c", 1);
        log.commit(running);
        assertThat(first.get()).isZero();

        Append together = log.next();
        assertThat(together.records())
                .containsExactly(
                        new GroupConfigured("b", Map.of("n", "0")), new GroupConfigured("c", Map.of("n", "0")));
        // Nobody learns what is not committed, not even those who only look.
        assertThat(second).isNotDone();
        assertThat(looking).isNotDone();
        log.commit(together);
        assertThat(second.get()).isEqualTo(1);
        assertThat(looking.get()).isEqualTo(2);
        assertThat(third.get()).isEqualTo(2);
        assertThatThrownBy(refused::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .hasMessage("no");
        assertThat(metadata.offset()).isEqualTo(1);
        assertThat(metadata.image().groupConfigs()).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void aRuleThatFailsTakesNobodyWithIt() throws Exception {
        lead();
        configure("a", 1);
        Append running = log.next();
        CompletableFuture<Object> broken = metadata.decideOne(image -> {
            throw new IllegalStateException("bug");
        });
        CompletableFuture<Integer> sound = configure("b", 1);
        log.commit(running);
        log.commit(log.next());
        assertThat(sound.get()).isEqualTo(1);
        assertThatThrownBy(broken::join).cause().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void largeDecisionsAreDividedAndSmallOnesStayWhole() throws Exception {
        lead();
        configure("a", 1);
        Append running = log.next();
        int most = DecidedGroup.MAX_BATCH_WEIGHT;
        CompletableFuture<Integer> large = configure("b", 2 * most + 5);
        CompletableFuture<Integer> small = configure("c", most - 1);
        log.commit(running);
        List<Integer> sizes = new ArrayList<>();
        for (int batch = 0; batch < 4; batch++) {
            assertThat(large.isDone()).isEqualTo(batch == 3);
            assertThat(small).isNotDone();
            Append next = log.next();
            sizes.add(next.records().size());
            log.commit(next);
            if (batch == 2) {
                large.get(20, TimeUnit.SECONDS);
            }
        }
        assertThat(sizes).containsExactly(most, most, 5, most - 1);
        assertThat(small.get()).isEqualTo(2);
    }

    /** Heartbeats and in-sync sets must not wait until a thousand topics are created. */
    @Test
    void whoAsksForLittleHasItsTurnBetweenThePartsOfMuch() throws Exception {
        lead();
        int most = DecidedGroup.MAX_BATCH_WEIGHT;
        List<Integer> requests = IntStream.rangeClosed(1, 2 * most + 5).boxed().toList();
        CompletableFuture<List<Outcome<Integer>>> much = metadata.change(
                requests,
                (image, n) ->
                        new Decision<>(List.of(new GroupConfigured("much", Map.of("n", Integer.toString(n)))), n));
        Append first = log.next();
        CompletableFuture<Integer> little = configure("little", 1);
        assertThat(first.records()).hasSize(most);
        log.commit(first);
        Append second = log.next();
        assertThat(second.records())
                .hasSize(most)
                .element(0)
                .as("the little first, as it waited already")
                .isEqualTo(new GroupConfigured("little", Map.of("n", "0")));
        log.commit(second);
        little.get(20, TimeUnit.SECONDS);
        assertThat(much).isNotDone();
        log.commit(log.next());
        assertThat(much.get()).extracting(Outcome::orThrow).isEqualTo(requests);
        assertThat(metadata.image().groupConfigs().get("much")).isEqualTo(Map.of("n", "" + requests.size()));
    }

    @Test
    void aFasterControllerFailsTheWholeGroup() throws Exception {
        lead();
        CompletableFuture<Integer> late = configure("a", 1);
        Append append = log.next();
        log.commitOther(List.of(new ClusterNamed("other")));
        log.commit(append);
        assertNotController(late, "faster");
        assertThat(metadata.image().groupConfigs()).isEmpty();
        CompletableFuture<Integer> again = configure("a", 1);
        log.commit(log.next());
        assertThat(again.get()).isZero();
    }

    /** The image and the offset of different moments would make a decision on the old image one on the new. */
    @Test
    void aBatchNamesTheImageThatItWasDecidedOn() throws Exception {
        lead();
        CompletableFuture<String> late = metadata.decideOne(image -> {
            log.commitOther(List.of(new ClusterNamed("other")));
            return Controller.nameCluster(image, "this");
        });
        Append append = log.next();
        assertThat(append.basedOn()).isEqualTo(MetadataLog.BEGINNING);
        log.commit(append);
        assertNotController(late, "faster");
        assertThat(metadata.image().clusterId()).isEqualTo("other");
    }

    @Test
    void whatContradictsTheImageIsNotAppended() throws Exception {
        lead();
        TopicRemoved contradiction = new TopicRemoved(new Uuid(5, 5));
        CompletableFuture<String> broken =
                metadata.decideOne(image -> new Decision<>(List.of(new ClusterNamed("half"), contradiction), ""));
        assertThatThrownBy(() -> broken.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ContradictionException.class)
                .hasMessageContaining(contradiction.toString());
        CompletableFuture<Integer> sound = configure("a", 1);
        Append append = log.next();
        assertThat(append.records()).containsExactly(new GroupConfigured("a", Map.of("n", "0")));
        log.commit(append);
        assertThat(sound.get()).isZero();
        assertThat(metadata.image().clusterId()).isNull();
    }

    /** Every node passes it over alike, and whoever is the controller decides what follows after it. */
    @Test
    void aCommittedBatchThatContradictsTheImageIsPassedOverAsAWhole() throws Exception {
        lead();
        log.commitOther(List.of(new ClusterNamed("half"), new TopicRemoved(new Uuid(5, 5))));
        assertThat(metadata.offset()).isZero();
        assertThat(metadata.image().clusterId()).isNull();
        CompletableFuture<Integer> next = configure("a", 1);
        Append append = log.next();
        assertThat(append.basedOn()).isZero();
        log.commit(append);
        assertThat(next.get()).isZero();
    }

    /** The quorum is lost, and with it the answer to what was sent: those who wait must not wait for ever. */
    @Test
    void whoIsNoLongerControllerGivesUpWhatWasSent() throws Exception {
        lead();
        CompletableFuture<Integer> lost = configure("a", 1);
        Append append = log.next();
        log.controllerIs(2, 8);
        assertNotController(lost, "it is node 2");
        log.commit(append); // It was stored after all.
        log.controllerIs(1, 9);
        assertThat(metadata.image().groupConfigs()).containsOnlyKeys("a");
        CompletableFuture<Integer> next = configure("b", 1);
        log.commit(log.next());
        assertThat(next.get()).isEqualTo(1);
    }

    @Test
    void whoWaitsSeesTheFirstImageThatFits() throws Exception {
        lead();
        CompletableFuture<ClusterImage> shown =
                metadata.when(image -> image.groupConfigs().containsKey("b"));
        for (String group : List.of("a", "b")) {
            configure(group, 1);
            assertThat(shown).isNotDone();
            log.commit(log.next());
        }
        assertThat(shown.get(20, TimeUnit.SECONDS).groupConfigs()).containsOnlyKeys("a", "b");
        assertThat(metadata.when(image -> true)).isDone();
    }
}
