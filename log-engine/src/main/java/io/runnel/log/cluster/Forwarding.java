package io.runnel.log.cluster;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.network.Call;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.AlterPartitionReassignmentsRequest;
import org.apache.kafka.common.requests.CreatePartitionsRequest;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.DeleteTopicsRequest;
import org.apache.kafka.common.requests.ElectLeadersRequest;
import org.apache.kafka.common.requests.ListPartitionReassignmentsRequest;
import org.apache.kafka.common.requests.UpdateFeaturesRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on to the controller what only it can decide, from whichever node a client has asked, in the version that the
 * client speaks, and hands the answer back as it came; a change that succeeded is answered when this node's own image shows
 * it, so that the client can use here what it has made here (KIP-590 does as much with envelopes). Thread-safe.
 */
public final class Forwarding {
    /** What clients ask of any node, and the controller alone decides. */
    private static final Set<ApiKeys> FORWARDED = EnumSet.of(
            ApiKeys.CREATE_TOPICS,
            ApiKeys.DELETE_TOPICS,
            ApiKeys.CREATE_PARTITIONS,
            ApiKeys.ALTER_CONFIGS,
            ApiKeys.INCREMENTAL_ALTER_CONFIGS,
            ApiKeys.UPDATE_FEATURES,
            ApiKeys.ELECT_LEADERS,
            ApiKeys.ALTER_PARTITION_REASSIGNMENTS,
            ApiKeys.LIST_PARTITION_REASSIGNMENTS,
            ApiKeys.UNREGISTER_BROKER,
            ApiKeys.DESCRIBE_QUORUM,
            ApiKeys.ADD_RAFT_VOTER,
            ApiKeys.REMOVE_RAFT_VOTER,
            ApiKeys.UPDATE_RAFT_VOTER);

    /** What nodes ask of the controller, which they have to find themselves. */
    private static final Set<ApiKeys> BETWEEN_NODES = EnumSet.of(
            ApiKeys.BROKER_REGISTRATION,
            ApiKeys.BROKER_HEARTBEAT,
            ApiKeys.ALTER_PARTITION,
            ApiKeys.ASSIGN_REPLICAS_TO_DIRS,
            ApiKeys.ALLOCATE_PRODUCER_IDS);

    /** What tells clients where things are: from what a node knew before it was away, topics would seem to be gone. */
    private static final Set<ApiKeys> WAYS = EnumSet.of(
            ApiKeys.METADATA, ApiKeys.DESCRIBE_TOPIC_PARTITIONS, ApiKeys.DESCRIBE_CLUSTER, ApiKeys.FIND_COORDINATOR);

    /** How long an answer waits for this node's image at most: the change itself is done. */
    private static final long SEEN_WITHIN_MS = 2_000;

    private static final String NODE_PREFIX = "runnel.node.";
    private static final String FORWARDED_PREFIX = "runnel.forwarded.";
    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

    private final ClusterMetadata metadata;
    private final ControllerChannel channel;
    private final BooleanSupplier hasJoined;
    private final int standardTimeoutMs;

    /**
     * @param hasJoined whether this node's image shows what had been agreed on while it was away
     * @param standardTimeoutMs for requests that do not say how long they may take
     */
    public Forwarding(
            ClusterMetadata metadata, ControllerChannel channel, BooleanSupplier hasJoined, int standardTimeoutMs) {
        this.hasJoined = hasJoined;
        this.metadata = metadata;
        this.channel = channel;
        this.standardTimeoutMs = standardTimeoutMs;
    }

    /** The client id by which nodes know each other's own requests. */
    public static String clientId(int nodeId) {
        return NODE_PREFIX + nodeId;
    }

    /** The client id by which nodes know the requests that others pass on. */
    public static String forwardedClientId(int nodeId) {
        return FORWARDED_PREFIX + nodeId;
    }

    /**
     * Whether the call is one of the cluster's own nodes, which asks for itself. It is believed, as whoever reaches the port is: there are no
     * principals yet that could be asked for.
     */
    public static boolean isFromNode(Call call) {
        String clientId = call.context().header.clientId();
        return clientId != null && clientId.startsWith(NODE_PREFIX);
    }

    private static boolean isPassedOn(Call call) {
        String clientId = call.context().header.clientId();
        return clientId != null && clientId.startsWith(FORWARDED_PREFIX);
    }

    /**
     * Takes a call that is the controller's matter, unless this node is the controller and another one has asked it.
     *
     * @return whether the call was taken: if not, it is this node's to answer
     * @throws NotControllerException if another node takes this one for the controller, and it is not
     */
    public boolean takes(Call call) {
        ApiKeys api = call.context().header.apiKey();
        if (isFromNode(call) || isPassedOn(call)) {
            if (!channel.isHere() && (FORWARDED.contains(api) || BETWEEN_NODES.contains(api))) {
                throw new NotControllerException("This node is not the controller.");
            }
            return false;
        }
        if (BETWEEN_NODES.contains(api) && !channel.isHere()) {
            throw new NotControllerException("This node is not the controller.");
        }
        if (WAYS.contains(api) && !hasJoined.getAsBoolean()) {
            call.closeConnection(); // As if the port were still closed: the client asks another node at once.
            return true;
        }
        if (!FORWARDED.contains(api)) {
            return false;
        }
        forward(call);
        return true;
    }

    private void forward(Call call) {
        AbstractRequest request = call.request();
        var unused = channel.send(new Unchanged(request), AbstractResponse.class, timeoutMs(request))
                .thenCompose(response -> seen(request, response))
                .whenComplete((response, failure) -> {
                    if (response != null) {
                        call.respond(response);
                    } else {
                        fail(call, failure);
                    }
                });
    }

    private static void fail(Call call, Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (!(cause instanceof ApiException)) {
            LOG.error("Passing on {} failed", call.context(), cause);
        }
        call.fail(cause);
    }

    private CompletableFuture<AbstractResponse> seen(AbstractRequest request, AbstractResponse response) {
        if (channel.isHere()) {
            return CompletableFuture.completedFuture(response); // Decided on this node's own image.
        }
        Predicate<ClusterImage> effect = ForwardedEffect.of(request, response);
        CompletableFuture<ClusterImage> shown = metadata.when(effect);
        return shown.completeOnTimeout(metadata.image(), SEEN_WITHIN_MS, TimeUnit.MILLISECONDS)
                .thenApply(image -> response);
    }

    private int timeoutMs(AbstractRequest request) {
        int own = request instanceof CreateTopicsRequest create
                ? create.data().timeoutMs()
                : request instanceof DeleteTopicsRequest delete
                        ? delete.data().timeoutMs()
                        : request instanceof CreatePartitionsRequest more
                                ? more.data().timeoutMs()
                                : request instanceof UpdateFeaturesRequest features
                                        ? features.data().timeoutMs()
                                        : later(request);
        return own > 0 ? own : standardTimeoutMs;
    }

    private static int later(AbstractRequest request) {
        return request instanceof ElectLeadersRequest elect
                ? elect.data().timeoutMs()
                : request instanceof AlterPartitionReassignmentsRequest alter
                        ? alter.data().timeoutMs()
                        : request instanceof ListPartitionReassignmentsRequest list
                                ? list.data().timeoutMs()
                                : 0;
    }

    /** Builds the request that is there already, in the one version that it has. */
    private static final class Unchanged extends AbstractRequest.Builder<AbstractRequest> {
        private final AbstractRequest request;

        Unchanged(AbstractRequest request) {
            super(request.apiKey(), request.version(), request.version());
            this.request = request;
        }

        @Override
        public AbstractRequest build(short version) {
            return request;
        }

        @Override
        public String toString() {
            return request.toString();
        }
    }
}
