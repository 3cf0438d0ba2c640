package io.runnel.log.cluster;

import io.runnel.log.metadata.BrokerImage;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Who a node is.
 *
 * @param clusterId that its data folder belongs to, or null for a new folder
 * @param incarnation drawn anew for each process
 * @param endpoint where clients and other nodes reach its Kafka port
 * @param directories the ids of its log directories
 * @param previousEpoch that its last, clean, shutdown has left behind, or -1
 */
public record NodeIdentity(
        int nodeId,
        @Nullable String clusterId,
        Uuid incarnation,
        BrokerImage.Endpoint endpoint,
        List<Uuid> directories,
        long previousEpoch) {
    public NodeIdentity {
        directories = List.copyOf(directories);
    }
}
