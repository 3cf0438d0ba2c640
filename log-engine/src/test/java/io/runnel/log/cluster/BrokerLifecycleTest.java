package io.runnel.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.cluster.BrokerLifecycle.Heartbeat;
import io.runnel.log.cluster.BrokerLifecycle.Phase;
import io.runnel.log.cluster.BrokerLifecycle.Register;
import io.runnel.log.cluster.BrokerLifecycle.Timing;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

final class BrokerLifecycleTest {
    private static final Timing TIMING = new Timing(2_000, 1_400, 500, 10_000);

    private final BrokerLifecycle cycle = new BrokerLifecycle(TIMING, 7, 0);

    /** In service with epoch 9 at 1,000 ms; the next heartbeat is due at 1,500. */
    private void serve() {
        assertThat(cycle.next(0)).isEqualTo(new Register(7));
        cycle.registered(9);
        cycle.seen(9, 900);
        cycle.ready(900);
        assertThat(cycle.next(1_000)).isEqualTo(new Heartbeat(9, false, false));
        cycle.answered(false, false, 1_000, 0);
        assertThat(cycle.inService(1_000)).isTrue();
    }

    @Test
    void aNodeRegistersWithTheEpochThatItsCleanShutdownHasLeft() {
        assertThat(cycle.next(0)).isEqualTo(new Register(7));
        assertThat(cycle.next(10_000)).as("while one is under way").isNull();
    }

    @Test
    void aNodeSendsNoHeartbeatBeforeItSeesItsOwnRegistration() {
        cycle.next(0);
        cycle.registered(9);

        assertThat(cycle.next(5_000)).isNull();
        cycle.seen(8, 5_000);
        assertThat(cycle.next(5_000)).as("an earlier life").isNull();
        cycle.seen(9, 5_000);
        assertThat(cycle.next(5_000)).isEqualTo(new Heartbeat(9, true, false));
    }

    @Test
    void aNodeAsksToServeOnceItIsReadyAndAtOnce() {
        cycle.next(0);
        cycle.registered(9);
        cycle.seen(9, 0);
        cycle.next(0);
        cycle.answered(true, false, 10, 0);
        assertThat(cycle.next(200)).isNull();

        cycle.ready(200);

        assertThat(cycle.next(200)).isEqualTo(new Heartbeat(9, false, false));
        assertThat(cycle.inService(200)).isFalse();
        cycle.answered(false, false, 210, 0);
        assertThat(cycle.inService(210)).isTrue();
    }

    @Test
    void heartbeatsComeAtTheirInterval() {
        serve();

        assertThat(cycle.next(1_499)).isNull();
        assertThat(cycle.nextAtMs()).isEqualTo(1_500);
        assertThat(cycle.next(1_500)).isEqualTo(new Heartbeat(9, false, false));
    }

    @Test
    void aNodeSpeaksForWhatItLeadsUntilItsLeaseIsOver() {
        serve();

        assertThat(cycle.heardUntilMs()).isEqualTo(2_400);
        cycle.next(1_500);
        cycle.answered(false, false, 1_900, 0);

        assertThat(cycle.heardUntilMs())
                .as("counted from when the heartbeat was sent")
                .isEqualTo(2_900);
    }

    /** It believes to be the controller itself; how long ago a majority has let it, counts. */
    @Test
    void anUncertainControllersWordCountsFromWhenItWasCertain() {
        serve();

        cycle.next(1_500);
        cycle.answered(false, false, 1_500, 300);
        assertThat(cycle.heardUntilMs()).isEqualTo(2_600);

        cycle.next(2_000);
        cycle.answered(false, false, 2_000, Long.MAX_VALUE);
        assertThat(cycle.heardUntilMs()).as("no word at all").isEqualTo(2_600);
    }

    /** As that of a controller that was elected meanwhile: the lease has all but run out with it. */
    @Test
    void anAnswerThatWasLongInComingIsFollowedByTheNextHeartbeatAtOnce() {
        serve();

        cycle.next(1_500);
        cycle.answered(false, false, 2_700, 0);

        assertThat(cycle.next(2_700)).isEqualTo(new Heartbeat(9, false, false));
    }

    @Test
    void aNodeThatHasNotBeenAnsweredForASessionCountsItselfOut() {
        serve();

        cycle.next(1_500);
        cycle.unanswered(2_500);

        assertThat(cycle.inService(2_999)).isTrue();
        assertThat(cycle.inService(3_000))
                .as("counted from when the answered one was sent")
                .isFalse();
        assertThat(cycle.isCutOff(3_000)).isTrue();
        cycle.next(3_000);
        cycle.answered(false, false, 3_001, 0);
        assertThat(cycle.inService(3_001)).isTrue();
    }

    @Test
    void anAnswerThatTookASessionSaysNothingOfNow() {
        serve();
        cycle.next(1_500);

        cycle.answered(false, false, 4_000, 0);

        assertThat(cycle.inService(4_000)).isFalse();
    }

    @Test
    void aStaleEpochHasTheNodeRegisterAgain() {
        serve();
        cycle.next(1_500);

        cycle.heartbeatRefused(Errors.STALE_BROKER_EPOCH, 1_510);

        assertThat(cycle.inService(1_510)).isFalse();
        assertThat(cycle.next(1_510)).as("the process has lost nothing since").isEqualTo(new Register(9));
        cycle.registered(12);
        cycle.seen(12, 1_520);
        assertThat(cycle.next(1_520)).isEqualTo(new Heartbeat(12, false, false));
    }

    @Test
    void theRegistrationOfANodeThatWasKilledIsWaitedFor() {
        cycle.next(0);
        cycle.registrationRefused(Errors.DUPLICATE_BROKER_REGISTRATION, 0);
        assertThat(cycle.phase()).isEqualTo(Phase.REGISTERING);
        assertThat(cycle.nextAtMs()).isBetween(1L, 500L);

        cycle.next(7_000);
        cycle.registrationRefused(Errors.DUPLICATE_BROKER_REGISTRATION, 7_000);
        assertThat(cycle.phase()).isEqualTo(Phase.REGISTERING);

        cycle.next(8_000);
        cycle.registrationRefused(Errors.DUPLICATE_BROKER_REGISTRATION, 8_000);
        assertThat(cycle.phase())
                .as("after four sessions somebody else lives under that id")
                .isEqualTo(Phase.REFUSED);
        assertThat(cycle.next(9_000)).isNull();
    }

    @Test
    void anotherClustersNodeIsRefusedAtOnce() {
        cycle.next(0);

        cycle.registrationRefused(Errors.INCONSISTENT_CLUSTER_ID, 1);

        assertThat(cycle.phase()).isEqualTo(Phase.REFUSED);
    }

    @Test
    void aRegistrationThatNobodyAnswersIsTriedAgainSoon() {
        for (int i = 0; i < 20; i++) {
            long nowMs = cycle.nextAtMs();
            assertThat(cycle.next(nowMs)).isEqualTo(new Register(7));
            cycle.unanswered(nowMs);
            assertThat(cycle.nextAtMs() - nowMs).isBetween(1L, 500L);
        }
    }

    @Test
    void aNodeThatLeavesGoesWhenItIsLetGo() {
        serve();

        cycle.leave(1_100);
        assertThat(cycle.next(1_100)).isEqualTo(new Heartbeat(9, false, true));
        cycle.answered(false, false, 1_110, 0);
        assertThat(cycle.phase()).isEqualTo(Phase.LEAVING);
        long nextMs = cycle.nextAtMs();
        assertThat(nextMs - 1_110).as("somebody waits").isLessThan(100);
        cycle.next(nextMs);
        cycle.answered(true, true, nextMs, 0);

        assertThat(cycle.phase()).isEqualTo(Phase.GONE);
    }

    @Test
    void aNodeThatIsNotLetGoGoesInTime() {
        serve();
        cycle.leave(1_000);

        for (long nowMs = 1_000; nowMs < 11_000; nowMs += 100) {
            if (cycle.next(nowMs) != null) {
                cycle.answered(false, false, nowMs, 0);
            }
            assertThat(cycle.phase()).isEqualTo(Phase.LEAVING);
        }
        cycle.next(11_000);

        assertThat(cycle.phase()).isEqualTo(Phase.GONE);
    }

    @Test
    void aNodeThatLeavesDoesNotWaitForAControllerThatIsNotThere() {
        serve();
        cycle.leave(10_000);

        assertThat(cycle.next(10_000)).isNotNull();
        cycle.unanswered(12_000);
        cycle.next(13_999);
        assertThat(cycle.phase()).isEqualTo(Phase.LEAVING);
        cycle.next(14_000);

        assertThat(cycle.phase()).isEqualTo(Phase.GONE);
    }

    @Test
    void aNodeThatWasNeverRegisteredGoesAtOnce() {
        cycle.next(0);

        cycle.leave(10);

        assertThat(cycle.phase()).isEqualTo(Phase.GONE);
    }
}
