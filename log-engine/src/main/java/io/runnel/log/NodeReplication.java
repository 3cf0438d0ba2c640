package io.runnel.log;

import io.runnel.log.broker.BrokerSettings;
import io.runnel.log.broker.PartitionTable;
import io.runnel.log.cluster.ClusterConfig.ReplicationSettings;
import io.runnel.log.cluster.ControllerChannel;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.replication.Replicas;
import io.runnel.log.replication.ReplicationQuota;
import io.runnel.log.replication.fetch.FetchSettings;
import io.runnel.log.replication.fetch.FollowerThrottle;
import io.runnel.log.replication.fetch.InSyncUpdates;
import io.runnel.log.replication.fetch.ReplicaFetchers;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionResponseData;
import org.apache.kafka.common.requests.AlterPartitionRequest;
import org.apache.kafka.common.requests.AlterPartitionResponse;
import org.apache.kafka.common.utils.Time;

/** Has a node's replicas follow those of other nodes, and be followed. */
final class NodeReplication implements AutoCloseable {
    /** Beyond what a leader holds a fetch: an answer that takes longer is not coming. */
    private static final int ANSWER_MS = 4_500;

    private final ReplicaFetchers fetchers;
    private final InSyncUpdates inSync;

    NodeReplication(
            LogConfig config,
            Replicas replicas,
            PartitionTable partitions,
            BrokerSettings brokerSettings,
            ControllerChannel channel,
            Supplier<ClusterImage> image) {
        int nodeId = config.broker().nodeId();
        ReplicationQuota quota = new ReplicationQuota();
        Runnable limit = () -> quota.limitTo(brokerSettings.large(ClusterSettings.FOLLOWER_THROTTLE));
        limit.run();
        brokerSettings.onChange(Set.of(ClusterSettings.FOLLOWER_THROTTLE), limit);
        ReplicationSettings settings = config.cluster().replication();
        this.fetchers = new ReplicaFetchers(
                nodeId,
                replicas,
                new FetchSettings(
                        settings.fetchBytes(),
                        settings.fetchResponseBytes(),
                        settings.fetchMinBytes(),
                        settings.fetchWaitMs(),
                        settings.fetchBackoffMs(),
                        settings.fetchWaitMs() + ANSWER_MS,
                        settings.fetchers()),
                new FollowerThrottle(nodeId, quota, image, Time.SYSTEM),
                Time.SYSTEM);
        this.inSync = new InSyncUpdates(
                nodeId,
                replicas,
                image,
                request -> send(channel, request, config.cluster().life().controllerTimeoutMs()),
                settings.lagTimeMaxMs(),
                Time.SYSTEM);
        partitions.onChange(fetchers::changed);
        inSync.start();
    }

    private static CompletableFuture<AlterPartitionResponseData> send(
            ControllerChannel channel, AlterPartitionRequestData request, int timeoutMs) {
        return channel.send(new AlterPartitionRequest.Builder(request), AlterPartitionResponse.class, timeoutMs)
                .thenApply(AlterPartitionResponse::data);
    }

    @Override
    public void close() {
        fetchers.close();
        inSync.close();
    }
}
