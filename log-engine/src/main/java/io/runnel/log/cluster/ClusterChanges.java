package io.runnel.log.cluster;

import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.metadata.TopicRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the parts of a node change in the cluster's metadata, on whichever node they are: decided here, or by the controller
 * elsewhere. When a future completes, this node's own image shows what it says. Thread-safe, never waits.
 */
public interface ClusterChanges {
    /** Creates topics, those of the node's own parts included; each has its own outcome, in the order of the requests. */
    CompletableFuture<List<Outcome<TopicImage>>> createTopics(List<TopicRequest> requests);

    /** Deletes topics by name; each has its own outcome, in the order of the names. */
    CompletableFuture<List<Outcome<TopicImage>>> deleteTopics(List<String> names);

    /** Takes the next block of producer ids for this node. */
    CompletableFuture<ProducerIdsAllocated> allocateProducerIds();

    /** Changes by a node that stands alone, which decides itself. */
    static ClusterChanges alone(ClusterMetadata metadata, int nodeId) {
        return new ClusterChanges() {
            @Override
            public CompletableFuture<List<Outcome<TopicImage>>> createTopics(List<TopicRequest> requests) {
                return metadata.createTopics(requests);
            }

            @Override
            public CompletableFuture<List<Outcome<TopicImage>>> deleteTopics(List<String> names) {
                return metadata.deleteTopics(names);
            }

            @Override
            public CompletableFuture<ProducerIdsAllocated> allocateProducerIds() {
                return metadata.allocateProducerIds(nodeId);
            }
        };
    }
}
