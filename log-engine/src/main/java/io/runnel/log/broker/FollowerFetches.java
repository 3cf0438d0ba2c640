package io.runnel.log.broker;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.partition.InSyncProposal;
import io.runnel.log.partition.LeaderEpochs.EpochEnd;
import io.runnel.log.replication.Replica;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.StaleBrokerEpochException;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.requests.FetchRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the fetches of followers tell beside what they ask for: how far each of them is. */
final class FollowerFetches {
    private static final Logger LOG = LoggerFactory.getLogger(FollowerFetches.class);

    private final Broker broker;

    FollowerFetches(Broker broker) {
        this.broker = broker;
    }

    /**
     * Throws if the request comes from a registration that has been replaced: the process behind it may be gone, and what
     * it says about its log with it (KIP-903).
     */
    void requireKnown(FetchRequest request) {
        ClusterImage image = broker.image();
        BrokerImage follower = image.brokers().get(request.replicaId());
        long epoch = request.replicaEpoch();
        if (follower != null && epoch != InSyncProposal.UNKNOWN_BROKER_EPOCH && epoch < follower.epoch()) {
            throw new StaleBrokerEpochException("Fetch of node " + request.replicaId() + " with broker epoch " + epoch
                    + ": it has registered again since, with epoch " + follower.epoch() + ".");
        }
    }

    /** Notes what the partitions that the request names tell; what is wrong with one of them, its read finds out. */
    void progress(FetchRequest request, FetchedPartitions asked) {
        asked.forEach((key, partition) -> {
            try {
                Replica replica =
                        FetchHandler.hosted(broker, key).leader(partition.partition(), partition.currentLeaderEpoch());
                if (isOnLogOf(replica, partition)) {
                    replica.replication()
                            .fetchedBy(
                                    request.replicaId(),
                                    request.replicaEpoch(),
                                    partition.currentLeaderEpoch(),
                                    partition.fetchOffset());
                }
            } catch (ApiException e) {
                LOG.debug("Fetch of node {} tells nothing of {}: {}", request.replicaId(), key, e.getMessage());
            }
        });
    }

    /**
     * Whether the leader has heard from that follower in its epoch. In a session a follower tells how far it is once: if
     * that came before the leader knew that the node holds a replica, it must be told so, and tell again.
     */
    static boolean hasHeard(Replica leader, int follower) {
        return leader.replication().positionOf(follower) >= 0;
    }

    /** Throws if the leader has not heard from that follower. */
    static void requireHeard(Replica leader, int follower) {
        if (!hasHeard(leader, follower)) {
            throw new NotLeaderOrFollowerException(
                    "Fetch of node " + follower + ": it is not known to hold a replica of "
                            + leader.partition() + " here yet; "
                            + leader.replication().role().assignment().replicas() + " do. Try again.");
        }
    }

    /** Whether what the follower has is the beginning of the leader's log; of another log no position counts. */
    private static boolean isOnLogOf(Replica leader, FetchPartition follower) {
        if (follower.fetchOffset() > leader.logEndOffset()) {
            return false;
        }
        if (follower.lastFetchedEpoch() < 0) {
            return true;
        }
        EpochEnd shared = leader.endOffsetFor(follower.lastFetchedEpoch());
        return shared.leaderEpoch() == follower.lastFetchedEpoch() && follower.fetchOffset() <= shared.endOffset();
    }

    /** A follower that asks for what is gone must know where to begin. */
    PartitionData withLogStart(PartitionData failed, FetchedPartition partition) {
        try {
            return failed.setLogStartOffset(FetchHandler.hosted(broker, partition.key())
                    .leader(partition.index())
                    .logStartOffset());
        } catch (ApiException e) {
            LOG.debug("Where {} begins is not known: {}", partition.key(), e.getMessage());
            return failed;
        }
    }
}
