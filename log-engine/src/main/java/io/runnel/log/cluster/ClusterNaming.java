package io.runnel.log.cluster;

import io.runnel.log.metadata.ClusterMetadata;
import java.util.concurrent.Executor;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The controller names a cluster that has no name; everybody waits until it has one. For one thread. */
final class ClusterNaming {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNaming.class);

    private final ClusterMetadata metadata;
    private final @Nullable String knownId;
    private final Executor thread;
    private boolean underWay;

    /**
     * @param knownId what the node's folder says, or null
     * @param thread that this is called on
     */
    ClusterNaming(ClusterMetadata metadata, @Nullable String knownId, Executor thread) {
        this.metadata = metadata;
        this.knownId = knownId;
        this.thread = thread;
    }

    /** To be called while this node is the controller and the cluster has no name. */
    void turn() {
        if (underWay) {
            return;
        }
        underWay = true;
        var unused = metadata.nameCluster(knownId == null ? Uuid.randomUuid().toString() : knownId)
                .thenCompose(named -> metadata.finalizeFeatures())
                .whenComplete((features, failure) -> thread.execute(() -> {
                    underWay = false;
                    if (failure != null) {
                        LOG.info("Naming the cluster is tried again: {}", failure.toString());
                    }
                }));
    }
}
