package io.runnel.log.simulation;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.simulation.Messages.ConsumerFetch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold after every step, seen from outside of the cluster: each of these methods is told what just happened, and
 * throws a {@link Violation} if it must not.
 */
final class Invariants {
    private final World world;
    private final List<CommittedLog> committed = new ArrayList<>();
    private final MetadataReplay replay;
    private final TransactionOutcomes transactions;
    private long acknowledged;
    private long nextProducerId = 10_000;

    /** What was committed in one partition, by whoever led it. */
    private static final class CommittedLog {
        private final List<StoredBatch> batches = new ArrayList<>();
        private final Map<Integer, Integer> nextRecord = new HashMap<>();
        private final Map<Integer, String> leaders = new HashMap<>();
        private SimulatedReplica newestLeader;
        private int newestEpoch = -1;

        long end() {
            return batches.isEmpty() ? 0 : batches.get(batches.size() - 1).endOffset();
        }

        StoredBatch at(long offset) {
            int low = 0;
            int high = batches.size() - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                StoredBatch found = batches.get(middle);
                if (found.lastOffset() < offset) {
                    low = middle + 1;
                } else if (found.baseOffset() > offset) {
                    high = middle - 1;
                } else {
                    return found;
                }
            }
            return null;
        }
    }

    Invariants(World world) {
        this.world = world;
        this.replay = new MetadataReplay(world);
        this.transactions = new TransactionOutcomes();
        world.topics.partitions().forEach(partition -> committed.add(new CommittedLog()));
    }

    /** An id that no producer has had: what metadata blocks give in a real cluster. */
    long freshProducerId() {
        return nextProducerId++;
    }

    TransactionOutcomes transactions() {
        return transactions;
    }

    /** How many batches were acknowledged. */
    long acknowledgedBatches() {
        return acknowledged;
    }

    long committedEnd(SimulatedTopics.Partition partition) {
        return committed.get(partition.number()).end();
    }

    /** A replica begins to lead: nobody else does or did in that epoch, and it has all that was ever committed. */
    void leads(SimulatedReplica replica) {
        CommittedLog log = committed.get(replica.partition.number());
        int epoch = replica.assignment().leaderEpoch();
        String who = "node " + replica.node.address() + ", process " + replica.node.incarnation();
        String before = log.leaders.putIfAbsent(epoch, who);
        require(before == null, () -> replica + " leads epoch " + epoch + " as " + who + ", which " + before + " led");
        if (epoch > log.newestEpoch) {
            log.newestEpoch = epoch;
            log.newestLeader = replica;
            for (StoredBatch batch : log.batches) {
                StoredBatch own = replica.log.at(batch.baseOffset());
                require(
                        own == batch,
                        () -> replica + " leads epoch " + epoch + " and has " + own + " instead of committed " + batch);
            }
        }
    }

    /** A high watermark has moved on. */
    void committed(SimulatedReplica replica, long from, long to) {
        CommittedLog log = committed.get(replica.partition.number());
        List<StoredBatch> batches = replica.log.batches();
        for (int i = replica.log.indexOf(from); i < batches.size(); i++) {
            StoredBatch batch = batches.get(i);
            if (batch.endOffset() > to) {
                break;
            }
            if (batch.baseOffset() < log.end()) {
                StoredBatch before = log.at(batch.baseOffset());
                require(before == batch, () -> replica + " commits " + batch + " where " + before + " is committed");
            } else {
                require(batch.baseOffset() == log.end(), () -> replica + " commits " + batch + " after " + log.end());
                commit(replica, log, batch);
            }
        }
    }

    private void commit(SimulatedReplica replica, CommittedLog log, StoredBatch batch) {
        log.batches.add(batch);
        world.trace(() -> replica + " commits " + batch);
        StoredBatch.Content content = batch.content();
        if (content.writer() >= 0) {
            int expected = log.nextRecord.getOrDefault(content.writer(), 0);
            boolean inOrder = content.transaction() < 0 ? content.first() == expected : content.first() >= expected;
            require(
                    inOrder,
                    () -> replica + " commits " + batch + ", but record " + expected + " of its producer is next");
            log.nextRecord.put(content.writer(), content.first() + batch.size());
        }
        SimulatedReplica newest = log.newestLeader;
        if (newest != replica && newest.node.replica(newest.partition.number()) == newest) {
            StoredBatch there = newest.log.at(batch.baseOffset());
            require(
                    there == batch,
                    () -> replica + " commits " + batch + ", but " + newest + ", which leads epoch " + log.newestEpoch
                            + ", has " + there);
        }
        if (batch.marker() != null || content.transaction() >= 0) {
            transactions.committed(replica.partition, batch);
        }
    }

    /** A replica cuts its log: never what it knows to be committed. */
    void truncates(SimulatedReplica replica, long offset) {
        long highWatermark = replica.state().highWatermark();
        require(
                offset >= highWatermark,
                () -> replica + " cuts its log at " + offset + ", below its high watermark " + highWatermark);
    }

    /** A producer is told that its batch is stored there. */
    void acknowledged(SimulatedTopics.Partition partition, StoredBatch.Content content, int count, long offset) {
        acknowledged++;
        StoredBatch found = committed.get(partition.number()).at(offset);
        boolean there = found != null
                && found.baseOffset() == offset
                && found.content().equals(content)
                && found.size() == count;
        require(
                there,
                () -> content + " is acknowledged at offset " + offset + " of " + partition + ", where " + found
                        + " is committed");
    }

    /** A consumer is given a batch. */
    void consumed(
            SimulatedConsumer consumer, SimulatedTopics.Partition partition, StoredBatch batch, boolean committedOnly) {
        StoredBatch before = committed.get(partition.number()).at(batch.baseOffset());
        require(before == batch, () -> consumer + " is given " + batch + " where " + before + " is committed");
        if (committedOnly && batch.content().transaction() >= 0) {
            transactions.seen(partition, batch);
        }
    }

    /** A consumer reads, from a leader of the epoch that it knows: what it has read before is there still. */
    void readBegins(SimulatedReplica replica, ConsumerFetch request, long end) {
        require(
                request.offset() <= replica.log.endOffset(),
                () -> "A consumer reads " + replica + " at " + request.offset() + ", which ends at "
                        + replica.log.endOffset());
        boolean knowsAll = replica.leads() && replica.state().highWatermark() >= replica.epochStart();
        require(
                !request.committedOnly() || !knowsAll || request.offset() <= end,
                () -> "A consumer has read up to " + request.offset() + " of " + replica
                        + ", whose last stable offset is " + end);
    }

    /** The cluster has agreed on something. */
    void metadataCommitted(ClusterImage before, ClusterImage after) {
        require(after.lastBrokerEpoch() >= before.lastBrokerEpoch(), () -> "The newest broker epoch went back");
        for (BrokerImage broker : after.brokers().values()) {
            BrokerImage old = before.brokers().get(broker.nodeId());
            require(old == null || broker.epoch() >= old.epoch(), () -> "Epoch went back: " + old + ", " + broker);
        }
        for (TopicImage topic : after.topics().values()) {
            TopicImage old = before.topic(topic.id());
            for (int i = 0; i < topic.partitions().size(); i++) {
                checkPartition(
                        topic.name() + "-" + i,
                        old == null ? null : old.partitions().get(i),
                        topic.partitions().get(i));
            }
        }
    }

    private static void checkPartition(String name, PartitionImage before, PartitionImage now) {
        if (now == before) {
            return;
        }
        Set<Integer> both = new HashSet<>(now.inSyncReplicas());
        both.retainAll(now.eligibleLeaders());
        require(both.isEmpty(), () -> name + ": in sync and eligible: " + now);
        require(now.replicas().containsAll(now.inSyncReplicas()), () -> name + ": in sync, and no replica: " + now);
        require(
                now.leader() == PartitionImage.NO_LEADER || now.inSyncReplicas().contains(now.leader()),
                () -> name + ": the leader is not in sync: " + now);
        if (before != null) {
            require(now.partitionEpoch() > before.partitionEpoch(), () -> name + ": no new epoch: " + now);
            require(
                    now.leaderEpoch() >= before.leaderEpoch()
                            && (now.leader() == before.leader() || now.leaderEpoch() > before.leaderEpoch()),
                    () -> name + ": another leader without a new epoch: " + before + ", " + now);
        }
    }

    /** A node has seen a batch of metadata. */
    void learned(SimulatedNode node, int index) {
        replay.learned(node, index);
    }

    /** Whether every node runs and is known by its present registration. */
    boolean allRegistered() {
        ClusterImage image = world.quorum.newest();
        return world.nodes.stream().allMatch(node -> {
            BrokerImage broker = image.brokers().get(node.address());
            return node.isUp() && broker != null && broker.mayLead() && broker.epoch() == node.brokerEpoch();
        });
    }

    /** What has not come back yet; empty if all is as it must be. */
    String unsettled() {
        ClusterImage image = world.quorum.newest();
        for (SimulatedNode node : world.nodes) {
            BrokerImage broker = image.brokers().get(node.address());
            if (broker == null || !broker.mayLead() || node.metadataIndex() != world.quorum.tip()) {
                return "node " + node.address() + " is " + broker + " and has seen " + node.metadataIndex() + " of "
                        + world.quorum.tip();
            }
        }
        for (SimulatedTopics.Partition partition : world.topics.partitions()) {
            PartitionImage now = image.topic(partition.topicId()).partitions().get(partition.index());
            if (now.inSyncReplicas().size() < now.replicas().size()
                    || now.leader() == PartitionImage.NO_LEADER
                    || now.reassignment().isUnderWay()) {
                return partition + " is " + now;
            }
            for (int id : now.replicas()) {
                SimulatedReplica replica = world.nodes.get(id).replica(partition.number());
                if (replica == null
                        || replica.state().highWatermark() < committedEnd(partition)
                        || replica.log.endOffset() > committedEnd(partition)) {
                    return replica + " has not all of " + committedEnd(partition);
                }
            }
        }
        for (SimulatedClient client : world.clients) {
            if (!client.unsettled().isEmpty()) {
                return client.unsettled();
            }
        }
        return transactions.unsettled();
    }

    /** All is quiet: the logs of all replicas are what was committed. */
    void checkEnd() {
        for (SimulatedTopics.Partition partition : world.topics.partitions()) {
            CommittedLog log = committed.get(partition.number());
            PartitionImage now = world.quorum
                    .newest()
                    .topic(partition.topicId())
                    .partitions()
                    .get(partition.index());
            for (int id : now.replicas()) {
                SimulatedReplica replica = world.nodes.get(id).replica(partition.number());
                List<StoredBatch> batches = replica.log.batches();
                require(
                        batches.equals(log.batches),
                        () -> replica + " ends with a log that differs from what was committed");
            }
        }
        transactions.checkWhole();
    }

    private static void require(boolean holds, java.util.function.Supplier<String> broken) {
        if (!holds) {
            throw new Violation(broken.get());
        }
    }
}
