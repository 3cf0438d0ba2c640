package io.runnel.log.broker;

import io.runnel.log.metadata.ThrottledReplicas;
import io.runnel.log.replication.Replica;
import io.runnel.log.replication.ReplicationQuota;
import java.util.Set;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds back what other nodes copy of this one's throttled replicas, beyond their rate, until they are in sync (KIP-73). */
final class LeaderThrottle {
    /** Bytes per second that leave for throttled replicas. */
    static final String RATE = "leader.replication.throttled.rate";

    private static final Logger LOG = LoggerFactory.getLogger(LeaderThrottle.class);

    private final Broker broker;
    private final ReplicationQuota quota = new ReplicationQuota();

    LeaderThrottle(Broker broker) {
        this.broker = broker;
        quota.limitTo(broker.settings().large(RATE));
        broker.settings()
                .onChange(Set.of(RATE), () -> quota.limitTo(broker.settings().large(RATE)));
    }

    /** Whether that follower gets nothing now. */
    boolean holdsBack(FetchedPartition.Key key, Replica leader, int follower) {
        return quota.isLimited()
                && !leader.replication().role().assignment().inSyncReplicas().contains(follower)
                && covers(key)
                && quota.isExceeded(broker.time().hiResClockMs());
    }

    /** This leaves for a follower. */
    void sent(FetchAnswer answer) {
        if (quota.isLimited()) {
            answer.forEach(this::sent);
        }
    }

    private void sent(FetchedPartition partition, PartitionData data) {
        int bytes = data.records() == null ? 0 : data.records().sizeInBytes();
        if (bytes > 0 && covers(partition.key())) {
            quota.record(bytes, broker.time().hiResClockMs());
        }
    }

    private boolean covers(FetchedPartition.Key key) {
        try {
            HostedTopic hosted = FetchHandler.hosted(broker, key);
            return ThrottledReplicas.LEADER.cover(hosted.topic(), key.index(), hosted.nodeId());
        } catch (ApiException e) {
            LOG.debug("{} is gone, and counts for nothing", key, e);
            return false;
        }
    }
}
