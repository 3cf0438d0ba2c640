package io.runnel.log;

import io.runnel.log.cluster.BrokerLife;
import io.runnel.log.cluster.ClusterChanges;
import io.runnel.log.cluster.ClusterConfig;
import io.runnel.log.cluster.ControllerChanges;
import io.runnel.log.cluster.ControllerChannel;
import io.runnel.log.cluster.Forwarding;
import io.runnel.log.cluster.LocalController;
import io.runnel.log.cluster.NodeIdentity;
import io.runnel.log.coordinator.Lease;
import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.raft.QuorumVoter;
import io.runnel.log.metadata.raft.RaftMetadataLog;
import io.runnel.log.wire.Peers;
import io.runnel.log.wire.Wire;
import io.runnel.log.wire.WireSettings;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node among others has and one that stands alone has not: the way to the controller, and a life that it leads before
 * it. Opened in two steps, because it can answer others only when it serves, and they must find it serving when it joins.
 */
final class ClusterNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);

    /** A node that is registered and ready is in service with its next heartbeat, or there is trouble of another kind. */
    private static final int SESSIONS_UNTIL_SERVICE = 5;

    private final LogConfig config;
    private final ClusterMetadata metadata;
    private final Wire wire;
    private final Wire peers;
    private final ControllerChannel channel;
    private final Wire clientsWire;
    private final ControllerChannel clientsChannel;
    private final ControllerChanges changes;
    private final RaftMetadataLog log;
    private volatile @Nullable LocalController local;
    private volatile @Nullable BrokerLife life;
    private volatile boolean opened;

    /** @param log where the metadata is kept; its owner closes it */
    ClusterNode(LogConfig config, ClusterMetadata metadata, RaftMetadataLog log) {
        this.log = log;
        int nodeId = config.broker().nodeId();
        int timeoutMs = config.cluster().life().controllerTimeoutMs();
        this.config = config;
        this.metadata = metadata;
        this.wire = new Wire("controller channel", WireSettings.betweenNodes(Forwarding.clientId(nodeId), timeoutMs));
        this.peers = new Wire("peers", WireSettings.betweenNodes(Forwarding.clientId(nodeId), timeoutMs));
        this.channel = new ControllerChannel(metadata, nodeId, wire, this::carryOut);
        // What clients ask for may take long; a leader's wish for its in-sync set must not wait behind it.
        this.clientsWire =
                new Wire("forwarding", WireSettings.betweenNodes(Forwarding.forwardedClientId(nodeId), timeoutMs));
        this.clientsChannel = new ControllerChannel(metadata, nodeId, clientsWire, this::carryOut);
        this.changes = new ControllerChanges(metadata, channel, nodeId, this::brokerEpoch, timeoutMs);
    }

    private CompletableFuture<AbstractResponse> carryOut(String clientId, AbstractRequest request) {
        LocalController serving = local;
        return serving == null
                ? CompletableFuture.failedFuture(new NotControllerException("this node does not serve yet"))
                : serving.carryOut(clientId, request);
    }

    /** The way to the controller. */
    ControllerChannel channel() {
        return channel;
    }

    ClusterChanges changes() {
        return changes;
    }

    Forwarding forwarding() {
        return new Forwarding(
                metadata, clientsChannel, () -> opened, config.cluster().life().controllerTimeoutMs());
    }

    /** The right to speak for what this node leads. */
    Lease lease() {
        return new Lease() {
            @Override
            public int nodeId() {
                return config.broker().nodeId();
            }

            @Override
            public boolean holds() {
                return isInService();
            }
        };
    }

    /** The other nodes, where they are registered. */
    Peers peers() {
        return new Peers() {
            @Override
            public <T extends AbstractResponse> CompletableFuture<T> send(
                    int nodeId, AbstractRequest.Builder<?> request, Class<T> responseType) {
                BrokerImage broker = metadata.image().brokers().get(nodeId);
                return broker == null
                        ? CompletableFuture.failedFuture(
                                new BrokerNotAvailableException("Node " + nodeId + " is not registered."))
                        : peers.send(new Node(nodeId, broker.host(), broker.port()), request, responseType);
            }
        };
    }

    /** Of the newest registration; -1 before the first. */
    long brokerEpoch() {
        BrokerLife known = life;
        return known == null ? -1 : known.brokerEpoch();
    }

    /** Whether the controller has said so within a session. */
    boolean isInService() {
        BrokerLife known = life;
        return known != null && known.isInService();
    }

    /** This node answers from now on. */
    void serves(LocalController router) {
        local = router;
    }

    /**
     * Joins the cluster, and returns when this node's image shows what had been agreed on by then.
     *
     * @param bound where Kafka's port is bound
     * @param previousEpoch that a clean shutdown has left behind, or -1
     * @param offlineDirectories the ids of log directories that have failed
     * @param offlineReplicas indexes of the replicas that cannot be used, by topic id
     * @throws LogEngineException if the cluster cannot be reached, or refuses the node
     */
    void join(
            InetSocketAddress bound,
            ClusterIdentity folders,
            List<Uuid> directories,
            long previousEpoch,
            Supplier<List<Uuid>> offlineDirectories,
            Supplier<Map<Uuid, Set<Integer>>> offlineReplicas) {
        BrokerLife joining = new BrokerLife(
                metadata,
                this::carryOut,
                new NodeIdentity(
                        config.broker().nodeId(),
                        folders.clusterId(),
                        Uuid.randomUuid(),
                        endpoint(config, bound.getPort()),
                        directories,
                        previousEpoch),
                config.cluster(),
                offlineDirectories,
                offlineReplicas,
                log);
        life = joining;
        var unused = folders.refusal().thenAccept(joining::refuse);
        joining.start();
        joining.awaitRegistered();
    }

    /** Where the others reach this node, and clients. */
    static BrokerImage.Endpoint endpoint(LogConfig config, int boundPort) {
        InetSocketAddress told = config.advertised();
        if (told != null) {
            return new BrokerImage.Endpoint(told.getHostString(), told.getPort());
        }
        String host = config.bind().getHostString();
        // Another machine cannot use "all addresses"; that of the metadata log is one that it can.
        QuorumVoter listener = config.cluster().listener();
        return new BrokerImage.Endpoint(
                listener != null && ClusterConfig.isWildcard(host) ? listener.host() : host, boundPort);
    }

    /** Comes into service: its replicas are in step with the cluster's image, and the node can lead. */
    void serve() {
        opened = true;
        BrokerLife known = life;
        if (known == null) {
            throw new IllegalStateException("The node has not joined yet");
        }
        known.ready();
        long patienceMs =
                (long) SESSIONS_UNTIL_SERVICE * config.cluster().life().sessionTimeoutMs();
        try {
            known.inService().get(patienceMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new LogEngineException("The node cannot serve: " + e.getCause(), e);
        } catch (TimeoutException e) {
            LOG.warn("The controller has not taken this node into service within {} ms; it goes on asking", patienceMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogEngineException("Interrupted while starting the log", e);
        }
    }

    /** Leaves the cluster: others take over first. */
    void leave() {
        BrokerLife known = life;
        if (known != null) {
            known.close();
        }
    }

    /** Says nothing more to anybody, as if the process had ended. */
    void fallSilent() {
        BrokerLife known = life;
        if (known != null) {
            known.fallSilent();
        }
        close();
        log.closeAbruptly();
    }

    @Override
    public void close() {
        clientsWire.close();
        peers.close();
        wire.close();
    }
}
