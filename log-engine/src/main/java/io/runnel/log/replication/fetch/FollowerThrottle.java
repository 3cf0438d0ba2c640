package io.runnel.log.replication.fetch;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ThrottledReplicas;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.replication.Replica;
import io.runnel.log.replication.ReplicationQuota;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/** Holds back what followers of this node copy of throttled replicas, beyond their rate, until they are in sync (KIP-73). */
public final class FollowerThrottle {
    private final int nodeId;
    private final ReplicationQuota quota;
    private final Supplier<ClusterImage> image;
    private final Time time;

    /** @param quota {@code follower.replication.throttled.rate} */
    public FollowerThrottle(int nodeId, ReplicationQuota quota, Supplier<ClusterImage> image, Time time) {
        this.nodeId = nodeId;
        this.quota = quota;
        this.image = image;
        this.time = time;
    }

    /** Whether nothing is to be fetched for that replica now. */
    boolean holdsBack(Replica follower) {
        return quota.isLimited()
                && !follower.replication().role().assignment().inSyncReplicas().contains(nodeId)
                && covers(follower)
                && quota.isExceeded(time.hiResClockMs());
    }

    /** So many bytes were fetched for it. */
    void fetched(Replica follower, int bytes) {
        if (quota.isLimited() && covers(follower)) {
            quota.record(bytes, time.hiResClockMs());
        }
    }

    private boolean covers(Replica follower) {
        TopicImage topic = image.get().topic(follower.topicId());
        return topic != null
                && ThrottledReplicas.FOLLOWER.cover(topic, follower.partition().partition(), nodeId);
    }
}
