package io.runnel.log;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ClusterMetadata;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Which nodes the cluster has in service, for modules that spread work over them. What it says is this node's knowledge,
 * which may be a moment behind that of others. Thread-safe.
 */
public final class Membership {
    private final int nodeId;
    private final boolean clustered;
    private final ClusterMetadata metadata;
    private final BooleanSupplier inService;

    Membership(int nodeId, boolean clustered, ClusterMetadata metadata, BooleanSupplier inService) {
        this.nodeId = nodeId;
        this.clustered = clustered;
        this.metadata = metadata;
        this.inService = inService;
    }

    /** This node's id. */
    public int nodeId() {
        return nodeId;
    }

    /** Whether the node is one of several, or made to be. */
    public boolean isClustered() {
        return clustered;
    }

    /** Whether the controller has lately said that this node is in service; always so of one that stands alone. */
    public boolean isInService() {
        return inService.getAsBoolean();
    }

    /** Ids of the nodes that may take work: in service, and not about to leave. */
    public Set<Integer> active() {
        return active(metadata.image());
    }

    private static Set<Integer> active(ClusterImage image) {
        Set<Integer> ids = new TreeSet<>();
        for (BrokerImage broker : image.brokers().values()) {
            if (broker.mayLead()) {
                ids.add(broker.nodeId());
            }
        }
        return ids;
    }

    /**
     * Tells of each change of {@link #active} from now on, on a thread of the metadata, so the listener must be quick.
     *
     * @return ends that when it is closed
     */
    public Subscription onChange(Runnable changed) {
        Listening listening = new Listening(changed);
        listening.await(active());
        return listening;
    }

    /** A listener that can be ended. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    private final class Listening implements Subscription {
        private final Runnable changed;
        private volatile boolean closed;
        private volatile CompletableFuture<ClusterImage> next = new CompletableFuture<>();

        Listening(Runnable changed) {
            this.changed = changed;
        }

        void await(Set<Integer> known) {
            CompletableFuture<ClusterImage> other =
                    metadata.when(image -> !active(image).equals(known));
            next = other;
            if (closed) {
                other.cancel(false);
            }
            var unused = other.thenAccept(image -> {
                changed.run();
                await(active(image));
            });
        }

        @Override
        public void close() {
            closed = true;
            next.cancel(false);
        }
    }
}
