package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.BrokerDecisions.Heartbeat;
import io.runnel.log.metadata.BrokerImage.State;
import io.runnel.log.metadata.Elections.ElectionRequest;
import io.runnel.log.metadata.Features.Feature;
import io.runnel.log.metadata.InSyncDecisions.Change;
import io.runnel.log.metadata.InSyncDecisions.Member;
import io.runnel.log.metadata.ManualMetadataLog.Append;
import io.runnel.log.metadata.MetadataRecord.BrokerConfigured;
import io.runnel.log.metadata.MetadataRecord.BrokerStateChanged;
import io.runnel.log.metadata.MetadataRecord.FeatureFinalized;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.DuplicateBrokerRegistrationException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.errors.StaleBrokerEpochException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The controller over a log in memory, with a clock that the test moves. */
@Timeout(60)
class ControllerServiceTest {
    private static final long SESSION_MS = 2_000;
    private static final ControllerConfig CONFIG =
            new ControllerConfig(SESSION_MS, SESSION_MS, SESSION_MS, SESSION_MS, true, 60_000, 10);

    private final AtomicLong nowMs = new AtomicLong();
    private final ManualMetadataLog log = ManualMetadataLog.committingAtOnce();
    private final ClusterMetadata metadata = new ClusterMetadata(
            1, log, new TopicDefaults(1, (short) 3), () -> new Uuid(8, 8), (before, after, records) -> {});
    private final AtomicLong uncertainMs = new AtomicLong();
    private final ControllerService service =
            new ControllerService(metadata, CONFIG, ReplicationRules.DEFAULTS, quorum(), nowMs::get);

    private Quorum quorum() {
        Quorum alone = Quorum.alone(1, metadata);
        return new Quorum() {
            @Override
            public Description describe() {
                return alone.describe();
            }

            @Override
            public long uncertainMs() {
                return uncertainMs.get();
            }

            @Override
            public CompletableFuture<Void> addVoter(Voter voter) {
                return alone.addVoter(voter);
            }

            @Override
            public CompletableFuture<Void> removeVoter(int nodeId, Uuid directoryId) {
                return alone.removeVoter(nodeId, directoryId);
            }
        };
    }

    @BeforeEach
    void start() {
        metadata.start();
        log.commitOther(Clusters.of(3).records());
        log.controllerIs(1, 1);
    }

    @AfterEach
    void stop() {
        service.close();
        metadata.close();
    }

    private ClusterImage await(Predicate<ClusterImage> condition) throws Exception {
        return metadata.when(condition).get(20, TimeUnit.SECONDS);
    }

    private static State state(ClusterImage image, int node) {
        BrokerImage broker = image.brokers().get(node);
        return broker == null ? State.FENCED : broker.state();
    }

    private static void refused(Class<? extends ApiException> error, CompletableFuture<?> answer) {
        assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).cause().isInstanceOf(error);
    }

    @Test
    void whoFallsSilentIsFenced() throws Exception {
        long sessionMs = 1_000;
        metadata.createTopics(List.of(TopicRequest.automatic("t"))).get();
        try (ControllerService running = new ControllerService(
                metadata,
                new ControllerConfig(sessionMs, sessionMs, sessionMs, sessionMs, true, 60_000, 10),
                ReplicationRules.DEFAULTS,
                Quorum.alone(1, metadata),
                Time.SYSTEM::hiResClockMs)) {
            long startedMs = Time.SYSTEM.hiResClockMs();
            running.start();
            while (state(metadata.image(), 1) == State.ACTIVE) {
                running.heartbeat(new Heartbeat(2, 20, false, false), Long.MAX_VALUE)
                        .get();
                running.heartbeat(new Heartbeat(3, 30, false, false), Long.MAX_VALUE)
                        .get();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            assertThat(Time.SYSTEM.hiResClockMs() - startedMs).isGreaterThanOrEqualTo(sessionMs);
        }
        ClusterImage image = metadata.image();
        assertThat(state(image, 2)).isEqualTo(State.ACTIVE);
        assertThat(state(image, 3)).isEqualTo(State.ACTIVE);
        PartitionImage partition = Clusters.partition(image);
        assertThat(partition.inSyncReplicas()).containsExactlyInAnyOrder(2, 3);
        assertThat(partition.leader()).isIn(2, 3);
    }

    @Test
    void whatAnotherControllerLeftHalfDoneIsFinished() throws Exception {
        metadata.createTopics(List.of(TopicRequest.automatic("t"))).get();
        service.start();
        log.controllerIs(2, 2);
        int leader = Clusters.partition(metadata.image()).leader();
        log.commitOther(List.of(new BrokerStateChanged(leader, leader * 10L, State.FENCED)));
        log.controllerIs(1, 3);
        assertThat(await(image -> Clusters.partition(image).leader() != leader)
                        .brokers()
                        .get(leader)
                        .state())
                .isEqualTo(State.FENCED);
    }

    /** The batch that finishes it may be refused, as when another one was faster. */
    @Test
    void whatIsLeftHalfDoneIsFinishedByAnotherAttemptIfTheFirstFails() throws Exception {
        ManualMetadataLog slow = ManualMetadataLog.committingWhenTold();
        ClusterMetadata own = new ClusterMetadata(
                1, slow, new TopicDefaults(1, (short) 3), () -> new Uuid(8, 8), (before, after, records) -> {});
        own.start();
        slow.commitOther(Clusters.with(
                        3, Clusters.partition(List.of(1, 2, 3), List.of(1, 2, 3), List.of(), 1), Map.of())
                .apply(List.of(
                        new BrokerStateChanged(1, 10, State.FENCED),
                        new BrokerConfigured(
                                ClusterImage.ALL_BROKERS, Map.of("min.insync.replicas", "1", "runnel.ack", "flushed"))))
                .records());
        slow.controllerIs(1, 1);
        try (ControllerService controller =
                new ControllerService(own, CONFIG, ReplicationRules.DEFAULTS, Quorum.alone(1, own), nowMs::get)) {
            controller.start();
            Append first = slow.next();
            slow.commitOther(List.of(new MetadataRecord.GroupConfigured("g", Map.of("n", "1"))));
            slow.commit(first); // Refused.
            slow.commit(slow.next());
            assertThat(Clusters.partition(
                                    own.when(image -> Clusters.partition(image).leader() != 1)
                                            .get(20, TimeUnit.SECONDS))
                            .inSyncReplicas())
                    .containsExactly(2, 3);
        } finally {
            slow.controllerIsUnknown();
            own.close();
        }
    }

    /** A commit may take long, as when all nodes create the files of many topics: nobody may fall silent because of it. */
    @Test
    void aHeartbeatThatChangesNothingDoesNotWaitForACommit() throws Exception {
        ManualMetadataLog slow = ManualMetadataLog.committingWhenTold();
        ClusterMetadata own = new ClusterMetadata(
                1, slow, new TopicDefaults(1, (short) 3), () -> new Uuid(8, 8), (before, after, records) -> {});
        own.start();
        slow.commitOther(Clusters.of(3).records());
        slow.controllerIs(1, 1);
        try (ControllerService controller =
                new ControllerService(own, CONFIG, ReplicationRules.DEFAULTS, Quorum.alone(1, own), nowMs::get)) {
            controller
                    .heartbeat(new Heartbeat(2, 20, false, false), Long.MAX_VALUE)
                    .get(20, TimeUnit.SECONDS);
            var created = own.createTopics(List.of(TopicRequest.automatic("t")));
            Append append = slow.next();
            nowMs.addAndGet(SESSION_MS - 1);
            assertThat(controller.heartbeat(new Heartbeat(2, 20, false, false), Long.MAX_VALUE))
                    .isCompletedWithValue(new BrokerDecisions.HeartbeatReply(false, false));
            var leaving = controller.heartbeat(new Heartbeat(3, 30, false, true), Long.MAX_VALUE);
            assertThat(leaving).as("it changes something").isNotDone();
            assertThat(controller.heartbeat(new Heartbeat(3, 30, false, false), Long.MAX_VALUE))
                    .as("what it changes is not known yet")
                    .isNotDone();
            slow.commit(append);
            created.get(20, TimeUnit.SECONDS);
            slow.commit(slow.next());
            leaving.get(20, TimeUnit.SECONDS);
            nowMs.addAndGet(SESSION_MS - 1);
            var again = Clusters.restarted(own.image(), 2, true);
            refused(DuplicateBrokerRegistrationException.class, controller.register(again, List.of()));
        } finally {
            slow.controllerIsUnknown();
            own.close();
        }
    }

    /** Whose fencing is being committed must not hear that it is in service. */
    @Test
    void aHeartbeatDuringTheFencingWaitsForIt() throws Exception {
        ManualMetadataLog slow = ManualMetadataLog.committingWhenTold();
        ClusterMetadata own = new ClusterMetadata(
                1, slow, new TopicDefaults(1, (short) 3), () -> new Uuid(8, 8), (before, after, records) -> {});
        own.start();
        slow.commitOther(Clusters.of(3)
                .apply(new BrokerConfigured(
                        ClusterImage.ALL_BROKERS, Map.of("min.insync.replicas", "1", "runnel.ack", "flushed")))
                .records());
        slow.controllerIs(1, 1);
        AtomicLong clockMs = new AtomicLong();
        // Each look finds half a session gone, so that none counts as a pause of the controller.
        try (ControllerService controller = new ControllerService(
                own,
                CONFIG,
                ReplicationRules.DEFAULTS,
                Quorum.alone(1, own),
                () -> clockMs.addAndGet(SESSION_MS / 4))) {
            controller.start();
            Append fence = slow.next();
            assertThat(fence.records()).contains(new BrokerStateChanged(2, 20, State.FENCED));
            var late = controller.heartbeat(new Heartbeat(2, 20, false, false), Long.MAX_VALUE);
            assertThat(late).isNotDone();
            slow.commit(fence);
            slow.commit(slow.next()); // It comes into service again.
            assertThat(late.get(20, TimeUnit.SECONDS).fenced()).isFalse();
        } finally {
            slow.controllerIsUnknown();
            own.close();
        }
    }

    @Test
    void nodesAgreeOnWhatAnAcknowledgementPromises() throws Exception {
        service.start();
        ClusterImage image =
                await(each -> !each.brokerConfigs(ClusterImage.ALL_BROKERS).isEmpty());
        assertThat(image.brokerConfigs(ClusterImage.ALL_BROKERS))
                .isEqualTo(Map.of("min.insync.replicas", "1", "runnel.ack", "flushed"));
    }

    @Test
    void aNodeIdIsFreeWhenItsSessionIsOver() throws Exception {
        service.heartbeat(new Heartbeat(2, 20, false, false), Long.MAX_VALUE).get();
        var restarted = Clusters.restarted(metadata.image(), 2, true);
        refused(DuplicateBrokerRegistrationException.class, service.register(restarted, List.of()));
        service.heartbeat(new Heartbeat(2, 20, false, true), Long.MAX_VALUE).get();
        assertThat(service.heartbeat(new Heartbeat(2, 20, false, true), Long.MAX_VALUE)
                        .get()
                        .mayShutDown())
                .isTrue();
        assertThat(service.register(restarted, List.of()).get().epoch()).isEqualTo(31);
        refused(StaleBrokerEpochException.class, service.heartbeat(new Heartbeat(2, 20, false, false), Long.MAX_VALUE));
        refused(StaleBrokerEpochException.class, service.allocateProducerIds(2, 20));
        assertThat(service.allocateProducerIds(2, 31).get().nodeId()).isEqualTo(2);
    }

    /** After all nodes were killed, the first controller assumes that each lives; whoever holds its disks knows better. */
    @Test
    void whoComesFromTheDisksOfABrokerThatWasOnlyAssumedToLiveNeedNotWait() throws Exception {
        var successor = Clusters.restarted(metadata.image(), 2, false);
        var stranger = new BrokerDecisions.Registration(
                successor.clusterId(),
                2,
                successor.incarnation(),
                successor.endpoint(),
                null,
                List.of(new Uuid(2, 77)),
                -1);
        refused(DuplicateBrokerRegistrationException.class, service.register(stranger, List.of()));
        refused(DuplicateBrokerRegistrationException.class, service.register(successor, List.of()));
        for (int other : new int[] {1, 3}) {
            service.heartbeat(new Heartbeat(other, other * 10L, false, false), Long.MAX_VALUE)
                    .get();
        }

        BrokerImage registered = service.register(successor, List.of()).get();

        assertThat(registered.epoch()).isEqualTo(31);
        assertThat(registered.state()).isEqualTo(State.FENCED);
        var third = Clusters.restarted(metadata.image(), 2, false);
        refused(DuplicateBrokerRegistrationException.class, service.register(third, List.of()));
    }

    /** It was paused: before it has carried out that others lead what it led, it must not speak for that. */
    @Test
    void aBrokerComesBackIntoServiceWhenItHasHeardWhyItIsOutOfIt() throws Exception {
        log.commitOther(List.of(new BrokerStateChanged(2, 20, State.FENCED)));
        long fenced = metadata.offset();
        Heartbeat beat = new Heartbeat(2, 20, false, false);

        assertThat(service.heartbeat(beat, fenced - 1).get().fenced()).isTrue();
        metadata.createTopics(List.of(TopicRequest.automatic("later"))).get();
        assertThat(service.heartbeat(beat, fenced - 1).get().fenced()).isTrue();
        assertThat(service.heartbeat(beat, fenced).get().fenced())
                .as("it need not know what came later")
                .isFalse();
        log.commitOther(List.of(new BrokerStateChanged(2, 20, State.FENCED)));
        assertThat(service.heartbeat(beat, fenced).get().fenced())
                .as("once more")
                .isTrue();
        assertThat(service.heartbeat(beat, metadata.offset()).get().fenced()).isFalse();
    }

    /** It may be none any more; what it says would let a node speak for what others lead. */
    @Test
    void aControllerThatNoMajorityAnswersAnswersNoHeartbeat() throws Exception {
        Heartbeat beat = new Heartbeat(2, 20, false, false);
        uncertainMs.set(SESSION_MS);
        assertThat(service.heartbeat(beat, 0).get().fenced()).isFalse();

        uncertainMs.set(SESSION_MS + 1);

        refused(NotControllerException.class, service.heartbeat(beat, 0));
    }

    @Test
    void aBrokerMustServeWhatTheClusterUses() throws Exception {
        log.commitOther(List.of(new FeatureFinalized(Features.GROUP_VERSION, (short) 1, 1)));
        var newcomer = Clusters.restarted(metadata.image(), 4, true);
        refused(UnsupportedVersionException.class, service.register(newcomer, List.of()));
        var served = List.of(new Feature(Features.GROUP_VERSION, (short) 0, (short) 1));
        assertThat(service.register(newcomer, served).get().nodeId()).isEqualTo(4);
    }

    @Test
    void requestsReachTheirDecisions() throws Exception {
        metadata.createTopics(List.of(TopicRequest.automatic("t"))).get();
        PartitionImage partition = Clusters.partition(metadata.image());
        int leader = partition.leader();
        var change = new Change(new Uuid(8, 8), 0, 0, 0, List.of(new Member(leader, leader * 10L)));
        assertThat(service.alterInSync(new InSyncDecisions.Request(leader, leader * 10L, List.of(change)))
                        .get()
                        .get(0)
                        .orThrow()
                        .inSyncReplicas())
                .containsExactly(leader);
        assertThat(service.elect(List.of(new ElectionRequest("t", 0, ElectionType.UNCLEAN)))
                        .get()
                        .get(0)
                        .error())
                .isNotNull();
        assertThat(service.reassign(List.of(new Reassignments.Request("t", 0, List.of(leader), true)))
                        .get()
                        .get(0)
                        .orThrow()
                        .replicas())
                .containsExactly(leader);
        int other = leader % 3 + 1;
        service.unregister(other).get();
        assertThat(metadata.image().brokers()).doesNotContainKey(other);
        refused(BrokerIdNotRegisteredException.class, service.unregister(other));
    }

    @Test
    void otherNodesSayThatTheyAreNotTheController() {
        service.requireController();
        log.controllerIs(2, 2);
        assertThatThrownBy(service::requireController).isInstanceOf(NotControllerException.class);
        refused(NotControllerException.class, service.heartbeat(new Heartbeat(2, 20, false, false), Long.MAX_VALUE));
    }
}
