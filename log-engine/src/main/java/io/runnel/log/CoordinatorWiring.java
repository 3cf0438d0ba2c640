package io.runnel.log;

import io.runnel.log.broker.Coordinators;
import io.runnel.log.broker.PartitionTable;
import io.runnel.log.broker.group.RemovedTopics;
import io.runnel.log.broker.transaction.TransactionAdmission;
import io.runnel.log.broker.transaction.TransactionMarkers;
import io.runnel.log.cluster.ClusterChanges;
import io.runnel.log.coordinator.Coordinator;
import io.runnel.log.coordinator.CoordinatorTopic;
import io.runnel.log.coordinator.Lease;
import io.runnel.log.group.GroupClock;
import io.runnel.log.group.GroupRecord;
import io.runnel.log.group.GroupRecordCodec;
import io.runnel.log.group.Groups;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.Features;
import io.runnel.log.metadata.TopicRequest;
import io.runnel.log.replication.Replica;
import io.runnel.log.transaction.TransactionRecord;
import io.runnel.log.transaction.TransactionRecordCodec;
import io.runnel.log.transaction.Transactions;
import io.runnel.log.wire.Peers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;

/** Puts the coordinators on this node's replicas. */
record CoordinatorWiring(
        CoordinatorConfig config,
        ClusterMetadata metadata,
        ClusterChanges changes,
        PartitionTable partitions,
        Lease lease,
        Peers peers,
        Time time) {

    /**
     * Coordinators that follow the cluster's metadata, as far as the node's replicas do: they begin to read what their
     * topics hold with the first image that comes, or that they are told of.
     */
    Coordinators start() {
        TransactionMarkers markers = new TransactionMarkers(partitions, peers, time);
        GroupClock clock = new GroupClock(time.milliseconds(), time.hiResClockMs());
        Coordinator<Groups, GroupRecord> groups = new Coordinator<>(
                config.offsetsTopic(),
                new GroupRecordCodec(),
                () -> new Groups(config.groups(), metadata::image, clock),
                this::replica,
                this::create,
                lease,
                time);
        Coordinator<Transactions, TransactionRecord> transactions = new Coordinator<>(
                config.transactionTopic(),
                new TransactionRecordCodec(),
                () -> new Transactions(config.transactions(), this::transactionVersion, markers),
                this::replica,
                this::create,
                lease,
                time);
        TransactionAdmission admission = new TransactionAdmission(
                groups,
                transactions,
                partition -> partitions.require(partition.topic()).leaderOf(partition.partition()),
                peers,
                config.transactions().verifyPartitions());
        Coordinators coordinators = new Coordinators(groups, transactions, markers, admission);
        markers.serve(coordinators);
        RemovedTopics removedTopics = new RemovedTopics(groups, metadata.image());
        partitions.onChange(image -> {
            coordinators.changed(image);
            removedTopics.changed(image);
        });
        return coordinators;
    }

    private short transactionVersion() {
        return metadata.image().features().getOrDefault(Features.TRANSACTION_VERSION, (short) 0);
    }

    private Replica replica(String topic, int partition) {
        return partitions.require(topic).leader(partition);
    }

    private CompletableFuture<?> create(CoordinatorTopic topic) {
        TopicRequest request = new TopicRequest(
                topic.name(), topic.partitions(), topic.replicationFactor(), Map.of(), new HashMap<>(topic.configs()));
        return changes.createTopics(List.of(request)).thenAccept(outcomes -> {
            if (outcomes.get(0).error() != null && !(outcomes.get(0).error() instanceof TopicExistsException)) {
                throw outcomes.get(0).error();
            }
        });
    }
}
