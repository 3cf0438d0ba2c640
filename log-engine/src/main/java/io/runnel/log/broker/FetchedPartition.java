package io.runnel.log.broker;

import io.runnel.log.replication.ReadLimit;
import io.runnel.log.replication.Replica;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchResponse;
import org.jspecify.annotations.Nullable;

/**
 * A partition as a client asks for it, and what the client was told of it last. Part of one fetch or of one
 * {@link FetchSession}, whose lock guards it; only {@link #stir} is for any thread.
 */
final class FetchedPartition {
    /** No high watermark: whatever it is, it is news. */
    private static final long NOT_TOLD = -1L;

    private final Key key;
    private final AtomicBoolean stirred = new AtomicBoolean();
    private int clientLeaderEpoch;
    private int lastFetchedEpoch;
    private long fetchOffset;
    private int maxBytes;
    private long toldHighWatermark = NOT_TOLD;
    private long toldLogStartOffset = NOT_TOLD;
    private boolean answeredBefore;
    private @Nullable Watch watch;

    /**
     * What a partition is called.
     *
     * @param topic empty where the request names topics by id
     * @param topicId zero where the request names topics by name
     */
    record Key(String topic, Uuid topicId, int index) {}

    /** A registration with the replica that it is with. */
    private record Watch(Replica replica, AutoCloseable registration) {}

    FetchedPartition(Key key, FetchPartition asked) {
        this.key = key;
        ask(asked);
    }

    /** Takes over what the client asks for now. */
    void ask(FetchPartition asked) {
        clientLeaderEpoch = asked.currentLeaderEpoch();
        lastFetchedEpoch = asked.lastFetchedEpoch();
        fetchOffset = asked.fetchOffset();
        maxBytes = asked.partitionMaxBytes();
        answeredBefore = false;
    }

    Key key() {
        return key;
    }

    int index() {
        return key.index();
    }

    /** The leader epoch that the client knows, or -1. */
    int clientLeaderEpoch() {
        return clientLeaderEpoch;
    }

    /** The epoch of the last record that the client has, or -1. */
    int lastFetchedEpoch() {
        return lastFetchedEpoch;
    }

    long fetchOffset() {
        return fetchOffset;
    }

    int maxBytes() {
        return maxBytes;
    }

    /** Whether it has been read since the client asked for it like this, which may have told an error. */
    boolean isAnswered() {
        return answeredBefore;
    }

    /** Whether the replica has nothing to tell that the client does not know. Throws as a read would. */
    boolean isIdle(Replica replica, ReadLimit limit) {
        return !replica.hasNews(fetchOffset, limit, toldHighWatermark, toldLogStartOffset);
    }

    /**
     * Whether an incremental fetch must tell this (KIP-227): records, an error, a diverging epoch, or a high watermark
     * or log start offset other than the client was told.
     */
    boolean isNews(PartitionData found) {
        return FetchResponse.recordsSize(found) > 0
                || found.errorCode() != Errors.NONE.code()
                || found.highWatermark() != toldHighWatermark
                || found.logStartOffset() != toldLogStartOffset
                || FetchResponse.isDivergingEpoch(found)
                || FetchResponse.isPreferredReplica(found);
    }

    /** The client is told this. After an error whatever follows is news, so that the client learns that it is over. */
    void told(PartitionData found) {
        toldHighWatermark = found.errorCode() == Errors.NONE.code() ? found.highWatermark() : NOT_TOLD;
        toldLogStartOffset = found.logStartOffset();
    }

    /** It has been read with these parameters and held no surprise. */
    void answered() {
        answeredBefore = true;
    }

    /** Notes that the replica moved; false if that is noted already. Any thread. */
    boolean stir() {
        return stirred.compareAndSet(false, true);
    }

    void settle() {
        stirred.set(false);
    }

    boolean isWatched() {
        return watch != null;
    }

    boolean isWatching(Replica replica) {
        return watch != null && watch.replica() == replica;
    }

    void watch(Replica replica, ReadLimit limit, Runnable onMove) {
        unwatch();
        watch = new Watch(replica, replica.onMove(limit, onMove));
    }

    void unwatch() {
        Watch over = watch;
        watch = null;
        if (over != null) {
            try {
                over.registration().close();
            } catch (Exception e) {
                throw new IllegalStateException("Ending the watch of " + key + " failed", e);
            }
        }
    }
}
