package io.runnel.log.replication.fetch;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchMetadata;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchRequest.PartitionData;
import org.apache.kafka.common.requests.FetchResponse;

/**
 * The follower's end of a fetch session (KIP-227): the leader remembers what was asked for, so that a request names only what
 * has changed. Unlike the class that Kafka's clients have, it looks at what has changed alone, however many partitions there
 * are. For one thread.
 */
final class FetchSessionState {
    /** The first one in which a follower names its registration (KIP-903). */
    private static final short FIRST_VERSION = 15;

    private final Map<TopicPartition, PartitionData> wanted = new LinkedHashMap<>();
    private final Set<TopicPartition> changed = new LinkedHashSet<>();
    private final Map<TopicPartition, TopicIdPartition> gone = new LinkedHashMap<>();
    private int sessionId = FetchMetadata.INVALID_SESSION_ID;
    private int epoch = FetchMetadata.INITIAL_EPOCH;

    /** What a request has to say. */
    record Said(
            FetchMetadata metadata, Map<TopicPartition, PartitionData> partitions, List<TopicIdPartition> forgotten) {
        /**
         * The request of a follower. A leader that runs an older release has fewer versions, one that runs a later one may
         * have dropped some.
         */
        FetchRequest.Builder request(int nodeId, long brokerEpoch, FetchSettings settings) {
            return new FetchRequest.Builder(
                            FIRST_VERSION,
                            ApiKeys.FETCH.latestVersion(),
                            nodeId,
                            brokerEpoch,
                            settings.maxWaitMs(),
                            settings.minBytes(),
                            partitions)
                    .setMaxBytes(settings.responseMaxBytes())
                    .metadata(metadata)
                    .removed(forgotten);
        }

        /** Whether it names all partitions. */
        boolean full() {
            return metadata.isFull();
        }
    }

    /** Asks for this from the next request on. */
    void want(TopicPartition partition, PartitionData asked) {
        PartitionData before = wanted.put(partition, asked);
        if (!asked.equals(before)) {
            changed.add(partition);
            if (before != null && !before.topicId.equals(asked.topicId)) {
                gone.put(partition, new TopicIdPartition(before.topicId, partition));
            } else if (before == null) {
                TopicIdPartition left = gone.get(partition);
                if (left != null && left.topicId().equals(asked.topicId)) {
                    gone.remove(partition);
                }
            }
        }
    }

    /** Asks for it no more. */
    void forget(TopicPartition partition) {
        PartitionData before = wanted.remove(partition);
        changed.remove(partition);
        if (before != null) {
            gone.put(partition, new TopicIdPartition(before.topicId, partition));
        }
    }

    /** The leader epoch with which it is asked for, or -1 if it is not. */
    int leaderEpochAsked(TopicPartition partition) {
        PartitionData asked = wanted.get(partition);
        return asked == null ? -1 : asked.currentLeaderEpoch.orElse(-1);
    }

    boolean isEmpty() {
        return wanted.isEmpty();
    }

    /** The next request; {@link #answered} or {@link #failed} must follow. */
    Said next() {
        if (sessionId == FetchMetadata.INVALID_SESSION_ID) {
            return new Said(
                    new FetchMetadata(FetchMetadata.INVALID_SESSION_ID, FetchMetadata.INITIAL_EPOCH),
                    new LinkedHashMap<>(wanted),
                    List.of());
        }
        Map<TopicPartition, PartitionData> toSend = new LinkedHashMap<>();
        for (TopicPartition partition : changed) {
            PartitionData asked = wanted.get(partition);
            if (asked != null) {
                toSend.put(partition, asked);
            }
        }
        return new Said(new FetchMetadata(sessionId, epoch), toSend, List.copyOf(gone.values()));
    }

    /**
     * The leader has answered.
     *
     * @return whether its answer is one to this session; otherwise the next request begins another one
     */
    boolean answered(Said said, FetchResponse response) {
        if (response.error() != Errors.NONE) {
            failed();
            return false;
        }
        // What changes while a request is under way is asked for with the next one.
        if (said.full()) {
            sessionId = response.sessionId();
            epoch = FetchMetadata.nextEpoch(FetchMetadata.INITIAL_EPOCH);
        } else {
            epoch = FetchMetadata.nextEpoch(epoch);
        }
        said.partitions().forEach((partition, asked) -> {
            if (asked.equals(wanted.get(partition))) {
                changed.remove(partition);
            }
        });
        said.forgotten().forEach(left -> gone.remove(left.topicPartition(), left));
        return true;
    }

    /** What the leader has heard is not known: the next request begins a new session. */
    void failed() {
        sessionId = FetchMetadata.INVALID_SESSION_ID;
        epoch = FetchMetadata.INITIAL_EPOCH;
        gone.clear();
        changed.clear();
        changed.addAll(wanted.keySet());
    }
}
