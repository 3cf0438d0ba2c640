package io.runnel.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogEngineException;
import io.runnel.log.cluster.ClusterConfig.LifeSettings;
import io.runnel.log.cluster.ClusterConfig.ReplicationSettings;
import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.ClusterNamed;
import io.runnel.log.metadata.raft.QuorumContact;
import io.runnel.log.metadata.raft.QuorumTrouble;
import io.runnel.log.metadata.raft.QuorumVoter;
import io.runnel.log.metadata.raft.RaftSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.BrokerRegistrationResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.BrokerHeartbeatRequest;
import org.apache.kafka.common.requests.BrokerHeartbeatResponse;
import org.apache.kafka.common.requests.BrokerRegistrationRequest;
import org.apache.kafka.common.requests.BrokerRegistrationResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Node 1, which is the controller itself, with decisions that a test scripts. */
final class BrokerLifeTest {
    private static final int SOON_SECONDS = 20;
    private static final Uuid DIRECTORY = Uuid.randomUuid();

    private final ScriptedLog log = new ScriptedLog(1);
    private final ClusterMetadata metadata = ScriptedLog.metadata(log);
    private final Queue<BrokerRegistrationRequestData> registrations = new ConcurrentLinkedQueue<>();
    private final Queue<BrokerHeartbeatRequestData> heartbeats = new ConcurrentLinkedQueue<>();
    private volatile Function<BrokerRegistrationRequestData, BrokerRegistrationResponseData> onRegistration =
            this::accept;
    private volatile Function<BrokerHeartbeatRequestData, BrokerHeartbeatResponseData> onHeartbeat = beat ->
            new BrokerHeartbeatResponseData().setIsFenced(beat.wantFence()).setShouldShutDown(beat.wantShutDown());
    private volatile QuorumTrouble trouble;
    private volatile long uncertainMs;
    private BrokerLife life;

    @AfterEach
    void close() {
        if (life != null) {
            life.close();
        }
        metadata.close();
    }

    private BrokerRegistrationResponseData accept(BrokerRegistrationRequestData data) {
        long epoch = metadata.image().lastBrokerEpoch() + 1;
        log.commit(new BrokerRegistered(new BrokerImage(
                1,
                epoch,
                new BrokerImage.Endpoint("127.0.0.1", 9092),
                data.rack(),
                data.incarnationId(),
                data.logDirs(),
                BrokerImage.State.FENCED)));
        return new BrokerRegistrationResponseData().setBrokerEpoch(epoch);
    }

    private CompletableFuture<AbstractResponse> carryOut(String clientId, AbstractRequest request) {
        if (request instanceof BrokerRegistrationRequest registration) {
            registrations.add(registration.data());
            return CompletableFuture.completedFuture(
                    new BrokerRegistrationResponse(onRegistration.apply(registration.data())));
        }
        BrokerHeartbeatRequestData beat = ((BrokerHeartbeatRequest) request).data();
        heartbeats.add(beat);
        return CompletableFuture.completedFuture(new BrokerHeartbeatResponse(onHeartbeat.apply(beat)));
    }

    private void start(String clusterId, int registrationTimeoutMs) {
        ClusterConfig config = new ClusterConfig(
                QuorumVoter.parse("1@a:1,2@b:2,3@c:3"),
                new QuorumVoter(1, "a", 1),
                "r1",
                new LifeSettings(400, 20, registrationTimeoutMs, 1_000, true, 5_000),
                new ReplicationSettings(10_000, 1, 1, 1, 1, 1, 1),
                RaftSettings.DEFAULTS.withElection(50, 100));
        life = new BrokerLife(
                metadata,
                this::carryOut,
                new NodeIdentity(
                        1, clusterId, Uuid.randomUuid(), new BrokerImage.Endpoint("here", 9092), List.of(DIRECTORY), 5),
                config,
                List::of,
                Map::of,
                new QuorumContact() {
                    @Override
                    public Optional<QuorumTrouble> trouble() {
                        return Optional.ofNullable(trouble);
                    }

                    @Override
                    public long uncertainMs() {
                        return uncertainMs;
                    }
                });
        life.start();
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOON_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void theFirstControllerNamesTheClusterAndComesIntoService() throws Exception {
        start(null, 60_000);
        assertThat(life.isInService()).isFalse();

        log.elect(1);
        long epoch = life.awaitRegistered();
        life.ready();
        life.inService().get(SOON_SECONDS, TimeUnit.SECONDS);

        assertThat(metadata.image().clusterId()).isNotNull();
        assertThat(metadata.image().features()).isNotEmpty();
        assertThat(life.brokerEpoch()).isEqualTo(epoch);
        BrokerRegistrationRequestData registration = registrations.element();
        assertThat(registration.clusterId()).isEqualTo(metadata.image().clusterId());
        assertThat(registration.rack()).isEqualTo("r1");
        assertThat(registration.logDirs()).containsExactly(DIRECTORY);
        assertThat(registration.previousBrokerEpoch()).isEqualTo(5);
        assertThat(registration.listeners().find("PLAINTEXT").host()).isEqualTo("here");
        assertThat(life.isInService()).isTrue();
    }

    @Test
    void aFoldersClusterKeepsItsName() {
        start("kept", 60_000);

        log.elect(1);
        life.awaitRegistered();

        assertThat(metadata.image().clusterId()).isEqualTo("kept");
    }

    @Test
    void aQuorumThatCannotBeReachedIsToldWithWhatToDo() {
        start(null, 200);

        assertThatThrownBy(() -> life.awaitRegistered())
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("no majority of the voters [1@a:1, 2@b:2, 3@c:3] has elected a controller")
                .hasMessageContaining("Start the other nodes");
        assertThat(registrations).isEmpty();
    }

    @Test
    void aQuorumThatRefusesTheNodeIsNotWaitedFor() {
        trouble = new QuorumTrouble("This node does not join a quorum: node 2 belongs to another.", true);
        start(null, 60_000);

        assertThatThrownBy(() -> life.awaitRegistered())
                .isInstanceOf(LogEngineException.class)
                .hasMessage("This node does not join a quorum: node 2 belongs to another. Nothing was changed.");
    }

    @Test
    void aNodeIdThatIsUsedTwiceIsToldWithBothSides() {
        log.elect(1);
        log.commit(new ClusterNamed("c"), new BrokerRegistered(1, "elsewhere", 9099, 1));
        onRegistration =
                data -> new BrokerRegistrationResponseData().setErrorCode(Errors.DUPLICATE_BROKER_REGISTRATION.code());
        start("c", 60_000);

        assertThatThrownBy(() -> life.awaitRegistered())
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("Node id 1 is in use")
                .hasMessageContaining("elsewhere:9099")
                .hasMessageContaining("here:9092")
                .hasMessageContaining("another node.id");
        assertThat(registrations.size())
                .as("the session of a node that was killed is waited for")
                .isGreaterThan(2);
    }

    @Test
    void anotherClustersNodeIsToldSo() {
        log.elect(1);
        log.commit(new ClusterNamed("theirs"));
        onRegistration =
                data -> new BrokerRegistrationResponseData().setErrorCode(Errors.INCONSISTENT_CLUSTER_ID.code());
        start("ours", 60_000);

        assertThatThrownBy(() -> life.awaitRegistered())
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("belongs to cluster ours")
                .hasMessageContaining("choose another data.dir");
    }

    @Test
    void aNodeThatWasForgottenRegistersAgainAndServesOn() throws Exception {
        log.elect(1);
        start(null, 60_000);
        life.awaitRegistered();
        life.ready();
        life.inService().get(SOON_SECONDS, TimeUnit.SECONDS);
        long first = life.brokerEpoch();

        onHeartbeat = beat -> beat.brokerEpoch() == first
                ? new BrokerHeartbeatResponseData().setErrorCode(Errors.STALE_BROKER_EPOCH.code())
                : new BrokerHeartbeatResponseData().setIsFenced(beat.wantFence());

        until(() -> life.brokerEpoch() > first && life.isInService());
        assertThat(registrations).hasSize(2);
    }

    @Test
    void withoutAControllerANodeCountsItselfOut() throws Exception {
        log.elect(1);
        start(null, 60_000);
        life.awaitRegistered();
        life.ready();
        life.inService().get(SOON_SECONDS, TimeUnit.SECONDS);

        log.elect(ClusterMetadata.NO_CONTROLLER);
        until(() -> !life.isInService());
        log.elect(1);

        until(life::isInService);
    }

    /** It answers its own heartbeats, and is perhaps the controller no more. */
    @Test
    void aControllerThatNoMajorityAnswersDoesNotTrustItsOwnWord() throws Exception {
        log.elect(1);
        start(null, 60_000);
        life.awaitRegistered();
        life.ready();
        life.inService().get(SOON_SECONDS, TimeUnit.SECONDS);

        uncertainMs = 10_000;
        until(() -> !life.isInService());
        uncertainMs = 0;

        until(life::isInService);
    }

    @Test
    void aNodeThatStopsAsksToLeaveAndWaitsUntilItMay() throws Exception {
        log.elect(1);
        start(null, 60_000);
        life.awaitRegistered();
        life.ready();
        life.inService().get(SOON_SECONDS, TimeUnit.SECONDS);
        log.register(2, 9093, metadata.image().lastBrokerEpoch() + 1);
        int[] asked = new int[1];
        onHeartbeat =
                beat -> new BrokerHeartbeatResponseData().setShouldShutDown(beat.wantShutDown() && ++asked[0] == 3);

        life.close();

        assertThat(asked[0]).isEqualTo(3);
        assertThat(heartbeats.stream().filter(BrokerHeartbeatRequestData::wantShutDown))
                .hasSize(3);
    }

    @Test
    void aNodeThatStopsDoesNotWaitWhereNobodyIsLeftToTakeOver() throws Exception {
        log.elect(1);
        start(null, 60_000);
        life.awaitRegistered();
        life.ready();
        life.inService().get(SOON_SECONDS, TimeUnit.SECONDS);
        onHeartbeat = beat -> new BrokerHeartbeatResponseData();
        long startedNs = System.nanoTime();

        life.close();

        assertThat(System.nanoTime() - startedNs)
                .as("less than the 5 s that leaving may take")
                .isLessThan(TimeUnit.SECONDS.toNanos(4));
    }
}
