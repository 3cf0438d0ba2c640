package io.runnel.log.replication.fetch;

import io.runnel.log.network.Failures;
import io.runnel.log.partition.FollowerStep;
import io.runnel.log.partition.InSyncProposal;
import io.runnel.log.partition.LeaderEpochs.EpochEnd;
import io.runnel.log.replication.FollowerLog.NextFetch;
import io.runnel.log.replication.Replica;
import io.runnel.log.replication.Replicas;
import io.runnel.log.wire.Wire;
import io.runnel.log.wire.WireSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches from one leader node all that this node follows there: one request at a time, whose answer is appended and
 * flushed before the next one says so. All of that on one thread, the wire's.
 */
final class LeaderFetcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderFetcher.class);

    private final int nodeId;
    private final Node leader;
    private final Replicas replicas;
    private final FetchSettings settings;
    private final FollowerThrottle throttle;
    private final LongSupplier brokerEpoch;
    private final Time time;
    private final Wire wire;
    private final FetchSessionState session = new FetchSessionState();
    private final Map<TopicPartition, Uuid> followed = new HashMap<>();
    private final Map<Uuid, String> topicNames = new HashMap<>();
    /** Of these, what to ask for is to be found out. */
    private final Set<TopicPartition> stale = new HashSet<>();

    /** Of these, it is to be found out after a while. */
    private final Set<TopicPartition> paused = new HashSet<>();

    private final Refusals refusals;
    private long pauseEndsMs = Long.MAX_VALUE;
    private boolean underWay;
    private long fetchedAs = InSyncProposal.UNKNOWN_BROKER_EPOCH;
    private boolean unreachable;

    /** What all fetchers of a node have. */
    record Common(int nodeId, Replicas replicas, FetchSettings settings, FollowerThrottle throttle, Time time) {}

    /**
     * @param number among those that share the leader's partitions, from 0
     * @param brokerEpoch of this node's registration
     */
    LeaderFetcher(Common common, Node leader, int number, LongSupplier brokerEpoch) {
        this.nodeId = common.nodeId();
        this.leader = leader;
        this.replicas = common.replicas();
        this.settings = common.settings();
        this.throttle = common.throttle();
        this.refusals = new Refusals(common.settings().backoffMs());
        this.brokerEpoch = brokerEpoch;
        this.time = common.time();
        String name = "replica-fetcher-" + leader.id() + (number == 0 ? "" : "-" + number);
        this.wire = new Wire(name, WireSettings.betweenNodes("runnel-" + nodeId + "-" + name, settings.timeoutMs()));
    }

    Node leader() {
        return leader;
    }

    /** Follows these as well, or anew because their leader epoch has changed. Any thread. */
    void follow(Map<TopicPartition, Uuid> partitions) {
        wire.execute(() -> {
            partitions.forEach((partition, topicId) -> {
                followed.put(partition, topicId);
                topicNames.put(topicId, partition.topic());
                refusals.remove(partition);
            });
            stale.addAll(partitions.keySet());
            fetch();
        });
    }

    /** Follows these no more. Any thread. */
    void leave(Set<TopicPartition> partitions) {
        wire.execute(() -> {
            partitions.forEach(this::forget);
            topicNames.keySet().retainAll(new HashSet<>(followed.values()));
        });
    }

    private void forget(TopicPartition partition) {
        followed.remove(partition);
        stale.remove(partition);
        refusals.remove(partition);
        session.forget(partition);
    }

    private void fetch() {
        if (underWay) {
            return;
        }
        try {
            send();
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    /** Whatever goes wrong here, the fetching goes on. */
    private void broken(Throwable e) {
        LOG.error("Fetching from node {} has failed; it is tried again", leader.idString(), e);
        underWay = false;
        stale.addAll(followed.keySet());
        session.failed();
        again(settings.backoffMs());
    }

    private void send() {
        if (stale.size() > 1) {
            beginFlushes();
        }
        refresh();
        if (session.isEmpty()) {
            return;
        }
        underWay = true;
        if (brokerEpoch.getAsLong() != fetchedAs) {
            fetchedAs = brokerEpoch.getAsLong();
            session.failed(); // All that this node has is to be told in the name of its new registration.
        }
        FetchSessionState.Said said = session.next();
        FetchRequest.Builder request = said.request(nodeId, fetchedAs, settings);
        var unused = wire.send(leader, request, FetchResponse.class).whenComplete((response, failure) -> {
            underWay = false;
            try {
                if (failure == null) {
                    answered(said, response);
                } else {
                    failed(failure);
                }
            } catch (RuntimeException | Error e) {
                broken(e);
            }
        });
    }

    private void answered(FetchSessionState.Said said, FetchResponse response) {
        if (unreachable) {
            unreachable = false;
            LOG.info("Node {} answers fetches again", leader.idString());
        }
        if (!session.answered(said, response)) {
            LOG.debug("Node {} has ended the fetch session: {}", leader.idString(), response.error());
            again(response.error() == Errors.FETCH_SESSION_ID_NOT_FOUND ? 0 : settings.backoffMs());
            return;
        }
        for (FetchableTopicResponse topic : response.data().responses()) {
            String name = topicNames.get(topic.topicId());
            if (name != null) {
                topic.partitions()
                        .forEach(data -> take(new TopicPartition(name, data.partitionIndex()), topic.topicId(), data));
            }
        }
        refusals.lasting().forEach(line -> LOG.info("Node {} refuses fetches of {}", leader.idString(), line));
        fetch();
    }

    private void failed(Throwable failure) {
        session.failed();
        if (!unreachable && !wire.isClosed()) {
            unreachable = true;
            LOG.warn(
                    "Node {} does not answer fetches; it is tried again: {}",
                    leader.idString(),
                    Failures.cause(failure).toString());
        }
        again(settings.backoffMs());
    }

    private void again(long delayMs) {
        if (delayMs == 0) {
            fetch();
        } else {
            wire.schedule(delayMs, this::fetch);
        }
    }

    /** A disk flushes many files in little more time than one: only the first is left to this thread. */
    private void beginFlushes() {
        boolean first = true;
        for (TopicPartition partition : stale) {
            Uuid topicId = followed.get(partition);
            Replica replica = topicId == null ? null : following(partition, topicId);
            if (replica != null && replica.replication().follower().flushIsDue()) {
                if (!first) {
                    replica.replication().follower().flushSoon();
                }
                first = false;
            }
        }
    }

    /** Finds out what to ask for where that may have changed. */
    private void refresh() {
        for (TopicPartition partition : stale) {
            Uuid topicId = followed.get(partition);
            Replica replica = topicId == null ? null : following(partition, topicId);
            if (topicId == null) {
                session.forget(partition);
                continue;
            }
            if (replica == null) {
                pause(partition, settings.backoffMs()); // It may be about to be told again that it follows.
                continue;
            }
            try {
                if (throttle.holdsBack(replica)) {
                    pause(partition, settings.backoffMs());
                    continue;
                }
                NextFetch next = replica.replication().follower().nextFetch();
                session.want(
                        partition,
                        new FetchRequest.PartitionData(
                                topicId,
                                next.offset(),
                                next.logStartOffset(),
                                settings.maxBytes(),
                                Optional.of(next.leaderEpoch()),
                                next.lastFetchedEpoch() < 0 ? Optional.empty() : Optional.of(next.lastFetchedEpoch())));
            } catch (RuntimeException e) {
                LOG.debug("{} cannot be fetched now", partition, e);
                pause(partition, settings.backoffMs());
            }
        }
        stale.clear();
    }

    /** This node's replica of it, if it follows. */
    private @Nullable Replica following(TopicPartition partition, Uuid topicId) {
        try {
            Replica replica = replicas.replica(partition).orElse(null);
            return replica != null
                            && replica.topicId().equals(topicId)
                            && replica.replication().role().assignment().isLedBy(leader.id())
                    ? replica
                    : null;
        } catch (RuntimeException e) {
            LOG.debug("{} is not followed now", partition, e);
            retry(partition, settings.backoffMs());
            return null;
        }
    }

    private void take(TopicPartition partition, Uuid topicId, PartitionData data) {
        if (wire.isClosed()) {
            return; // Another fetcher may have taken over, with an answer of its own.
        }
        if (!topicId.equals(followed.get(partition))) {
            session.forget(partition);
            return;
        }
        Replica replica = following(partition, topicId);
        if (replica == null) {
            pause(partition, settings.backoffMs());
            return;
        }
        int leaderEpoch = session.leaderEpochAsked(partition);
        if (replica.leaderEpoch() != leaderEpoch) {
            stale.add(partition); // The answer is about an epoch that is over.
            return;
        }
        try {
            Errors error = Errors.forCode(data.errorCode());
            if (error == Errors.NONE) {
                store(replica, leaderEpoch, data);
                refusals.remove(partition);
            } else if (error == Errors.OFFSET_OUT_OF_RANGE && data.logStartOffset() >= 0) {
                outOfRange(replica, leaderEpoch, data.logStartOffset());
            } else {
                refused(partition, error);
            }
        } catch (RuntimeException e) {
            notStored(partition, e);
        }
    }

    /** Told once, until it works again. */
    private void notStored(TopicPartition partition, RuntimeException failure) {
        if (refusals.add(partition, Errors.forException(failure)) == 1) {
            LOG.error(
                    "What node {} has of {} could not be appended; it is fetched again",
                    leader.idString(),
                    partition,
                    failure);
        }
        pause(partition, settings.backoffMs());
    }

    private void store(Replica replica, int leaderEpoch, PartitionData data) {
        if (FetchResponse.isDivergingEpoch(data)) {
            EpochEnd theirs = new EpochEnd(
                    data.divergingEpoch().epoch(), data.divergingEpoch().endOffset());
            carryOut(replica, leaderEpoch, replica.replication().follower().diverging(theirs));
            return;
        }
        MemoryRecords records = (MemoryRecords) FetchResponse.recordsOrFail(data);
        replica.replication()
                .follower()
                .store(leaderEpoch, records, data.highWatermark(), data.logStartOffset(), time.milliseconds());
        if (records.sizeInBytes() > 0) {
            throttle.fetched(replica, records.sizeInBytes());
            stale.add(replica.partition());
        }
    }

    private void outOfRange(Replica replica, int leaderEpoch, long leaderStartOffset) {
        FollowerStep step = replica.replication().follower().outOfRange(leaderStartOffset);
        if (step instanceof FollowerStep.Append) {
            refused(replica.partition(), Errors.OFFSET_OUT_OF_RANGE);
        } else {
            carryOut(replica, leaderEpoch, step);
        }
    }

    private void carryOut(Replica replica, int leaderEpoch, FollowerStep step) {
        replicas.carryOut(replica, leaderEpoch, step);
        stale.add(replica.partition());
    }

    private void refused(TopicPartition partition, Errors error) {
        refusals.add(partition, error);
        pause(partition, refusals.pauseMs(partition));
    }

    /** Asks for it again after a while. */
    private void pause(TopicPartition partition, long pauseMs) {
        session.forget(partition);
        retry(partition, pauseMs);
    }

    private void retry(TopicPartition partition, long pauseMs) {
        paused.add(partition);
        long endsMs = time.hiResClockMs() + pauseMs;
        if (endsMs < pauseEndsMs) {
            pauseEndsMs = endsMs;
            wire.schedule(pauseMs, this::goOn);
        }
    }

    private void goOn() {
        pauseEndsMs = Long.MAX_VALUE;
        paused.retainAll(followed.keySet());
        stale.addAll(paused);
        paused.clear();
        fetch();
    }

    /** Ends without waiting for a step that is under way; it changes no further partition. */
    void stop() {
        wire.stop();
    }

    boolean hasEnded() {
        return wire.hasEnded();
    }

    @Override
    public void close() {
        wire.close();
    }
}
