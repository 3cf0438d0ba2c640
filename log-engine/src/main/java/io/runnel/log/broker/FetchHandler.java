package io.runnel.log.broker;

import io.runnel.log.network.Call;
import io.runnel.log.partition.LeaderEpochs.EpochEnd;
import io.runnel.log.replication.LogSlice;
import io.runnel.log.replication.ReadLimit;
import io.runnel.log.replication.Replica;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.message.FetchResponseData.EpochEndOffset;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.FetchMetadata;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetch: slices of segment files, which go to the socket without passing through this process's memory. If there is
 * less than the client wants to wait for, a {@link WaitingFetch} takes over.
 *
 * <p>A request covers the partitions that it names or those of a {@link FetchSession} (KIP-227).
 */
final class FetchHandler implements ApiHandler {
    /** How often a session looks at partitions that are watched, for what no watch tells. */
    private static final long SCAN_INTERVAL_MS = 500;

    private static final String REPLICA_SELECTOR = "replica.selector.class";
    private static final int NO_EPOCH = -1;
    private static final short FIRST_VERSION_WITH_CLOSEST_REPLICA = 11;
    private static final Logger LOG = LoggerFactory.getLogger(FetchHandler.class);

    private final Broker broker;
    private final FetchSessions sessions;
    private final FollowerFetches followers;
    private final LeaderThrottle throttle;
    private final boolean readsClosest;
    private final AtomicInteger heldPartitions = new AtomicInteger();

    FetchHandler(Broker broker) {
        this.broker = broker;
        this.followers = new FollowerFetches(broker);
        this.throttle = new LeaderThrottle(broker);
        this.readsClosest = !broker.settings().text(REPLICA_SELECTOR).isEmpty();
        this.sessions = new FetchSessions(broker.config().fetch(), new SplittableRandom());
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.FETCH;
    }

    @Override
    public void handle(Call call) {
        FetchRequest request = (FetchRequest) call.request();
        FetchScope scope;
        try {
            if (request.isFromFollower()) {
                followers.requireKnown(request);
            }
            scope = scope(request);
        } catch (ApiException e) {
            // As in Kafka, without the partitions that older versions' error responses name.
            LOG.debug("{} is refused: {}", call.context(), e.getMessage());
            call.respond(FetchResponse.of(new FetchResponseData()
                    .setErrorCode(Errors.forException(e).code())
                    .setSessionId(FetchMetadata.INVALID_SESSION_ID)));
            return;
        }
        FetchAnswer answer = read(scope, request);
        if (isEnough(answer, scope, request)) {
            respond(call, scope, answer);
        } else {
            new WaitingFetch(this, call, scope).begin();
        }
    }

    private FetchScope scope(FetchRequest request) {
        FetchMetadata metadata = request.metadata();
        FetchedPartitions asked = new FetchedPartitions(request);
        if (request.isFromFollower()) {
            followers.progress(request, asked);
        }
        if (!metadata.isFull()) {
            return incremental(request, metadata, asked);
        }
        if (metadata.sessionId() != FetchMetadata.INVALID_SESSION_ID) {
            sessions.remove(metadata.sessionId());
        }
        boolean sessionWanted = metadata.epoch() == FetchMetadata.INITIAL_EPOCH;
        return new FetchScope.Full(
                asked.toRead(),
                partitions -> sessionWanted
                        ? sessions.create(
                                asked.byTopicId(), partitions, broker.time().milliseconds())
                        : null);
    }

    private FetchScope incremental(FetchRequest request, FetchMetadata metadata, FetchedPartitions asked) {
        FetchSession session = sessions.require(metadata.sessionId());
        int epoch;
        synchronized (session) {
            session.require(metadata, asked.byTopicId());
            session.update(asked);
            epoch = session.epoch();
        }
        if (session.size() == 0) {
            sessions.remove(session.id());
            return new FetchScope.Full(List.of(), partitions -> null);
        }
        long nowMs = broker.time().milliseconds();
        sessions.used(session, nowMs);
        FetchScope.Incremental scope = new FetchScope.Incremental(session, epoch);
        scope.scan(nowMs, SCAN_INTERVAL_MS, partition -> !isIdle(partition, scope, request));
        return scope;
    }

    /** How far the sender of a request may see. */
    static ReadLimit limit(FetchRequest request) {
        if (request.isFromFollower()) {
            return ReadLimit.LOG_END;
        }
        return request.isolationLevel() == IsolationLevel.READ_COMMITTED ? ReadLimit.STABLE : ReadLimit.HIGH_WATERMARK;
    }

    /** What there is now for this request. */
    FetchAnswer read(FetchScope scope, FetchRequest request) {
        FetchAnswer answer = new FetchAnswer(
                Math.min(request.data().maxBytes(), broker.config().fetchMaxBytes()));
        scope.look(new FetchLook() {
            @Override
            public boolean at(FetchedPartition partition) {
                if (isIdle(partition, scope, request)) {
                    return false;
                }
                PartitionData found = read(partition, request, answer);
                if (scope.tells(partition, found)) {
                    answer.add(partition, found);
                }
                return true;
            }

            @Override
            public boolean isSatisfied() {
                return scope.mayLeaveOut() && answer.bytes() > 0 && answer.bytesLeft() == 0;
            }
        });
        return answer;
    }

    /** Whether the client is to have it now, rather than wait for more. */
    boolean isEnough(FetchAnswer answer, FetchScope scope, FetchRequest request) {
        return answer.isUrgent() || answer.bytes() >= request.minBytes() || request.maxWait() <= 0 || scope.isEmpty();
    }

    void respond(Call call, FetchScope scope, FetchAnswer answer) {
        answer.copyIfSmall();
        FetchResponseData data = scope.answer(answer);
        if (((FetchRequest) call.request()).isFromFollower()) {
            throttle.sent(answer);
        } else if (answer.isUrgent()) {
            CurrentLeaders.name(broker, call, data);
        }
        call.respond(FetchResponse.of(data));
    }

    /** Whether a fetch may wait, for what it names is held in memory: then {@link #holdNoMore} follows. */
    boolean mayHold(FetchScope scope) {
        int partitions = scope.heldPartitions();
        if (heldPartitions.addAndGet(partitions)
                > Math.max(partitions, broker.config().fetch().sessionPartitions())) {
            heldPartitions.addAndGet(-partitions);
            return false;
        }
        return true;
    }

    void holdNoMore(FetchScope scope) {
        heldPartitions.addAndGet(-scope.heldPartitions());
    }

    /** Fails with Kafka's exceptions. */
    private Replica replica(FetchedPartition partition, FetchRequest request) {
        HostedTopic topic = hosted(broker, partition.key());
        return mayReadFollower(request)
                ? topic.replica(partition.index(), partition.clientLeaderEpoch())
                : topic.leader(partition.index(), partition.clientLeaderEpoch());
    }

    static HostedTopic hosted(Broker broker, FetchedPartition.Key key) {
        return key.topic().isEmpty()
                ? broker.partitions().require(key.topicId())
                : broker.partitions().require(key.topic());
    }

    /** Consumers that know of it may read from the replica that is closest to them (KIP-392). */
    private static boolean mayReadFollower(FetchRequest request) {
        return !request.isFromFollower() && request.version() >= FIRST_VERSION_WITH_CLOSEST_REPLICA;
    }

    /** The replica to wait for, if there is one: what is wrong otherwise, the next look finds out. */
    @Nullable
    Replica replicaOrNull(FetchedPartition partition, FetchRequest request) {
        try {
            return replica(partition, request);
        } catch (ApiException e) {
            LOG.debug("Nothing to wait for in {}: {}", partition.key(), e.getMessage());
            return null;
        }
    }

    private boolean isIdle(FetchedPartition partition, FetchScope scope, FetchRequest request) {
        try {
            Replica replica = replica(partition, request);
            boolean isUnknown = request.isFromFollower() && !FollowerFetches.hasHeard(replica, request.replicaId());
            return !isUnknown && scope.skips(partition, replica, limit(request));
        } catch (ApiException e) {
            LOG.trace("{} is read, which will fail", partition.key(), e);
            return false;
        }
    }

    private PartitionData read(FetchedPartition partition, FetchRequest request, FetchAnswer answer) {
        ReadLimit limit = limit(request);
        try {
            Replica replica = replica(partition, request);
            EpochEnd divergence = divergence(partition, replica);
            if (divergence != null) {
                answer.hurry();
                return diverging(partition, replica, divergence);
            }
            if (request.isFromFollower() && throttle.holdsBack(partition.key(), replica, request.replicaId())) {
                return nothing(partition, replica);
            }
            int closer = closerReplica(partition, request, replica);
            if (closer != ClosestReplica.LEADER) {
                answer.hurry();
                return nothing(partition, replica).setPreferredReadReplica(closer);
            }
            // KIP-74: the first batch of the first partition that has one comes whatever its size, so that a consumer
            // whose limits are too small still gets on.
            LogSlice slice = replica.read(
                    partition.fetchOffset(),
                    Math.max(0, Math.min(partition.maxBytes(), answer.bytesLeft())),
                    answer.bytes() == 0,
                    limit);
            if (request.isFromFollower()) {
                FollowerFetches.requireHeard(replica, request.replicaId());
            }
            PartitionData found = new PartitionData()
                    .setPartitionIndex(partition.index())
                    .setHighWatermark(slice.highWatermark())
                    .setLastStableOffset(slice.lastStableOffset())
                    .setLogStartOffset(slice.logStartOffset())
                    .setAbortedTransactions(limit == ReadLimit.STABLE ? aborted(slice) : null)
                    .setRecords(slice.records());
            partition.answered();
            return found;
        } catch (RuntimeException e) {
            answer.hurry();
            Errors error = Errors.forException(e);
            if (error == Errors.UNKNOWN_SERVER_ERROR) {
                LOG.error("Fetching {} at {} failed", partition.key(), partition.fetchOffset(), e);
            }
            PartitionData failed =
                    FetchResponse.partitionResponse(partition.index(), error).setRecords(MemoryRecords.EMPTY);
            return request.isFromFollower() ? followers.withLogStart(failed, partition) : failed;
        }
    }

    private int closerReplica(FetchedPartition partition, FetchRequest request, Replica replica) {
        return readsClosest && mayReadFollower(request) && replica.isReplicated() && replica.leads()
                ? ClosestReplica.choose(broker.image(), replica, request.rackId(), partition.fetchOffset())
                : ClosestReplica.LEADER;
    }

    private static PartitionData nothing(FetchedPartition partition, Replica replica) {
        return new PartitionData()
                .setPartitionIndex(partition.index())
                .setHighWatermark(replica.highWatermark())
                .setLastStableOffset(replica.lastStableOffset())
                .setLogStartOffset(replica.logStartOffset())
                .setRecords(MemoryRecords.EMPTY);
    }

    /** In the order of their first offsets, in which consumers look at them. */
    private static List<AbortedTransaction> aborted(LogSlice slice) {
        return slice.aborted().stream()
                .sorted(Comparator.comparingLong(io.runnel.log.partition.AbortedTransaction::firstOffset))
                .map(transaction -> new AbortedTransaction()
                        .setProducerId(transaction.producerId())
                        .setFirstOffset(transaction.firstOffset()))
                .toList();
    }

    /** Where the client's log and this one part (KIP-595), or null if the client is on this log. */
    private static @Nullable EpochEnd divergence(FetchedPartition partition, Replica replica) {
        if (partition.lastFetchedEpoch() == NO_EPOCH) {
            return null;
        }
        EpochEnd end = replica.endOffsetFor(partition.lastFetchedEpoch());
        if (end.isUndefined()) {
            throw new OffsetOutOfRangeException("Read of " + replica.partition() + " at offset "
                    + partition.fetchOffset() + ": the last fetched epoch " + partition.lastFetchedEpoch()
                    + " is not known here.");
        }
        if (partition.fetchOffset() < replica.logStartOffset()) {
            return null; // Out of range, whether the epochs diverge or not: the read will say so.
        }
        boolean diverges =
                end.leaderEpoch() < partition.lastFetchedEpoch() || end.endOffset() < partition.fetchOffset();
        return diverges ? end : null;
    }

    private static PartitionData diverging(FetchedPartition partition, Replica replica, EpochEnd end) {
        return new PartitionData()
                .setPartitionIndex(partition.index())
                .setHighWatermark(replica.highWatermark())
                .setLastStableOffset(replica.lastStableOffset())
                .setLogStartOffset(replica.logStartOffset())
                .setDivergingEpoch(
                        new EpochEndOffset().setEpoch(end.leaderEpoch()).setEndOffset(end.endOffset()))
                .setRecords(MemoryRecords.EMPTY);
    }
}
