package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.metadata.BrokerImage.State;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.BrokerStateChanged;
import org.junit.jupiter.api.Test;

class BrokerLivenessTest {
    private static final ClusterImage IMAGE = Clusters.of(2);
    private static final BrokerImage FIRST = Clusters.broker(1, State.ACTIVE, null);

    private final BrokerLiveness liveness = new BrokerLiveness(2_000, 3_000, 1_400);

    @Test
    void whoIsSilentForASessionIsOverdue() {
        liveness.reset(IMAGE, ClusterMetadata.NO_CONTROLLER, 0);
        liveness.heard(1, 10, 0);
        for (long nowMs = 100; nowMs < 2_000; nowMs += 100) {
            assertThat(liveness.overdue(IMAGE, nowMs)).as("%s ms", nowMs).isEmpty();
            liveness.heard(2, 20, nowMs);
        }
        assertThat(liveness.isAlive(FIRST, 1_999)).isTrue();
        assertThat(liveness.isAlive(FIRST, 2_000)).isFalse();
        assertThat(liveness.overdue(IMAGE, 2_000)).containsExactly(1);
        assertThat(liveness.overdue(IMAGE, 2_100))
                .as("until it is fenced, whatever becomes of the attempt")
                .containsExactly(1);
        assertThat(liveness.overdue(IMAGE.apply(new BrokerStateChanged(1, 10, State.FENCED)), 2_000))
                .isEmpty();
    }

    @Test
    void theControllerBeforeHasTheTimeOfItsOwnLeaseAlone() {
        liveness.reset(IMAGE, 1, 0);
        liveness.heard(2, 20, 300);
        liveness.ran(900);

        assertThat(liveness.overdue(IMAGE, 1_399)).isEmpty();
        assertThat(liveness.overdue(IMAGE, 1_400)).containsExactly(1);
        liveness.heard(1, 10, 1_400);
        assertThat(liveness.overdue(IMAGE, 2_299)).isEmpty();
        assertThat(liveness.overdue(IMAGE, 2_300)).containsExactly(2);
        assertThat(liveness.overdue(IMAGE, 3_300)).containsExactly(2);
        assertThat(liveness.overdue(IMAGE, 3_400))
                .as("a session like everyone's")
                .containsExactly(1, 2);
    }

    /** Else the first to be fenced would not be eligible where the others are in sync, though they may be gone as well. */
    @Test
    void thoseThatWereNeverHeardOfGoTogether() {
        liveness.reset(IMAGE, 1, 0);
        assertThat(liveness.overdue(IMAGE, 900)).isEmpty();
        assertThat(liveness.overdue(IMAGE, 1_800))
                .as("the second has time left")
                .isEmpty();
        assertThat(liveness.overdue(IMAGE, 2_700)).isEmpty();
        assertThat(liveness.overdue(IMAGE, 3_000)).containsExactly(1, 2);
    }

    @Test
    void whoIsKnownToBeGoneGoesWhenOfTheOthersItIsKnownToo() {
        liveness.reset(IMAGE, ClusterMetadata.NO_CONTROLLER, 0);

        assertThat(liveness.isGone(FIRST)).isTrue();
        assertThat(liveness.overdue(IMAGE, 100)).isEmpty();
        assertThat(liveness.isAlive(FIRST, 100)).as("until it is fenced").isTrue();
        assertThat(liveness.isGone(Clusters.broker(2, State.ACTIVE, null))).isTrue();
        assertThat(liveness.overdue(IMAGE, 100)).containsExactly(1, 2);
        assertThat(liveness.isAlive(Clusters.broker(1, State.FENCED, null), 100))
                .isFalse();
    }

    @Test
    void whoWasHeardOfIsNotBelievedToBeGone() {
        liveness.reset(IMAGE, ClusterMetadata.NO_CONTROLLER, 0);
        liveness.heard(1, 10, 0);

        assertThat(liveness.isGone(FIRST)).isFalse();
        assertThat(liveness.isGone(Clusters.broker(3, State.ACTIVE, null))).isFalse();
    }

    /** The controller's process was stopped: that it heard of nobody says nothing about them. */
    @Test
    void aPauseOfTheControllerIsNobodysSilence() {
        liveness.reset(IMAGE, ClusterMetadata.NO_CONTROLLER, 0);
        liveness.heard(1, 10, 0);
        liveness.heard(2, 20, 0);
        assertThat(liveness.overdue(IMAGE, 500)).isEmpty();
        assertThat(liveness.overdue(IMAGE, 15_500)).isEmpty();
        for (long nowMs = 15_600; nowMs < 17_000; nowMs += 100) {
            assertThat(liveness.overdue(IMAGE, nowMs)).as("%s ms", nowMs).isEmpty();
        }
        assertThat(liveness.overdue(IMAGE, 17_000)).containsExactly(1, 2);
    }

    /** Of a clock that jumps, too: what was heard at the end of the gap was not heard in the future. */
    @Test
    void aPauseGivesNobodyMoreThanASession() {
        liveness.reset(IMAGE, ClusterMetadata.NO_CONTROLLER, 0);
        liveness.heard(1, 10, 15_400);
        liveness.heard(2, 20, 400);
        assertThat(liveness.overdue(IMAGE, 15_500)).isEmpty();
        for (long nowMs = 15_600; nowMs < 17_400; nowMs += 100) {
            assertThat(liveness.overdue(IMAGE, nowMs)).as("%s ms", nowMs).isEmpty();
        }
        assertThat(liveness.overdue(IMAGE, 17_500)).containsExactly(1, 2);
    }

    /** Its heartbeats may have gone to a controller that nobody reached. */
    @Test
    void whoHasToFindANewControllerHasTheTimeForIt() {
        liveness.reset(IMAGE, ClusterMetadata.NO_CONTROLLER, 0);
        for (long nowMs = 100; nowMs < 3_000; nowMs += 100) {
            assertThat(liveness.overdue(IMAGE, nowMs)).as("%s ms", nowMs).isEmpty();
            liveness.heard(2, 20, nowMs);
        }
        assertThat(liveness.isAlive(FIRST, 2_999))
                .as("for as long its node id is kept")
                .isTrue();
        assertThat(liveness.isAlive(FIRST, 3_000)).isFalse();
        assertThat(liveness.overdue(IMAGE, 3_000)).containsExactly(1);
    }

    @Test
    void aNewControllerGivesFreshSessionsToThoseInService() {
        ClusterImage image = IMAGE.apply(new BrokerStateChanged(2, 20, State.FENCED));
        liveness.reset(image, ClusterMetadata.NO_CONTROLLER, 50_000);
        assertThat(liveness.isAlive(FIRST, 51_999)).isTrue();
        assertThat(liveness.isAlive(Clusters.broker(2, State.FENCED, null), 50_001))
                .isFalse();
        assertThat(liveness.isAlive(new BrokerImage(1, "h", 1, 11), 50_001)).isFalse(); // Another registration.
    }

    @Test
    void whoStandsAloneHasNoSession() {
        ClusterImage alone = ClusterImage.EMPTY.apply(new BrokerRegistered(1, "h", 9092, 4));
        liveness.reset(alone, ClusterMetadata.NO_CONTROLLER, 0);
        for (long nowMs = 100; nowMs < 10_000; nowMs += 100) {
            assertThat(liveness.overdue(alone, nowMs)).isEmpty();
        }
    }
}
