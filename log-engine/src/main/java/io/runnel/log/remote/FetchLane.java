package io.runnel.log.remote;

import io.runnel.log.remote.Fetches.Wishes;
import io.runnel.log.remote.Prefetch.Wish;
import io.runnel.log.wire.Wire;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.FetchSessionHandler;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.utils.LogContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fetches to one broker over one connection: one request at a time, within a fetch session (KIP-227), so that
 * partitions without news cost nothing on the wire. On the wire's thread.
 */
final class FetchLane {
    private static final Logger LOG = LoggerFactory.getLogger(FetchLane.class);
    private static final short LAST_VERSION_WITH_TOPIC_NAMES = 12;
    private static final int AT_LEAST_BYTES = 1;

    private final Lane lane;
    private final Wire wire;
    private final RemoteSettings settings;
    private final ClusterView cluster;
    private final Fetches fetches;
    private @Nullable FetchSessionHandler session;
    private boolean underWay;

    FetchLane(Lane lane, Wire wire, RemoteSettings settings, ClusterView cluster, Fetches fetches) {
        this.lane = lane;
        this.wire = wire;
        this.settings = settings;
        this.cluster = cluster;
        this.fetches = fetches;
    }

    /** Sends a fetch for these wishes; false if one is under way, whose answer leads back here. */
    boolean fetchIfIdle(Node broker, Map<TopicPartition, Wishes> wishes, int waitMs) {
        if (underWay) {
            return false;
        }
        underWay = true;
        FetchSessionHandler kept = session;
        FetchSessionHandler current =
                kept == null ? new FetchSessionHandler(new LogContext("[" + lane + "] "), broker.id()) : kept;
        session = current;
        FetchSessionHandler.FetchRequestData part = build(current, wishes);
        short version = part.canUseTopicIds() ? ApiKeys.FETCH.latestVersion() : LAST_VERSION_WITH_TOPIC_NAMES;
        FetchRequest.Builder request = FetchRequest.Builder.forConsumer(version, waitMs, AT_LEAST_BYTES, part.toSend())
                .isolationLevel(settings.isolation())
                .setMaxBytes(settings.read().responseBytes())
                .metadata(part.metadata())
                .removed(part.toForget())
                .replaced(part.toReplace());
        var unused = wire.send(lane.of(broker), request)
                .whenComplete((response, failure) -> settle(current, wishes, response, failure));
        return true;
    }

    private FetchSessionHandler.FetchRequestData build(
            FetchSessionHandler current, Map<TopicPartition, Wishes> wishes) {
        FetchSessionHandler.Builder builder = current.newBuilder();
        int bytes = fetches.partitionBytes();
        wishes.forEach((partition, wish) -> {
            wish.readers().forEach(Prefetch::begin);
            builder.add(
                    partition,
                    new FetchRequest.PartitionData(
                            wish.partition().topicId(),
                            wish.offset(),
                            FetchRequest.INVALID_LOG_START_OFFSET,
                            bytes,
                            cluster.knownLeaderEpoch(wish.partition()),
                            Optional.empty()));
        });
        return builder.build();
    }

    private void settle(
            FetchSessionHandler current,
            Map<TopicPartition, Wishes> wishes,
            @Nullable ClientResponse response,
            @Nullable Throwable failure) {
        underWay = false;
        wishes.values().forEach(wish -> wish.readers().forEach((reader, wished) -> reader.end(wished.restarts())));
        try {
            if (response != null && response.responseBody() instanceof FetchResponse fetched) {
                take(current, wishes, fetched, response.requestHeader().apiVersion());
            } else if (failure != null) {
                Throwable cause = Requests.unwrapped(failure);
                current.handleError(cause);
                wishes.values().forEach(wish -> failed(wish, cause));
            }
        } catch (RuntimeException e) {
            LOG.error("An answer to a fetch could not be taken up", e);
            session = null;
            wishes.values().forEach(wish -> wish.readers().keySet().forEach(reader -> reader.fail(e)));
        }
        fetches.look();
    }

    private void failed(Wishes wishes, Throwable cause) {
        for (Prefetch reader : wishes.readers().keySet()) {
            if (wire.isClosed()) {
                reader.fail(wire.closed());
            } else if (cause instanceof RetriableException) {
                retry(reader);
            } else {
                reader.fail(cause instanceof RuntimeException known ? known : new IllegalStateException(cause));
            }
        }
    }

    /** After a pause, and after the cluster was asked who leads. */
    private void retry(Prefetch reader) {
        reader.pause(wire.time().milliseconds(), settings.retry());
        fetches.findLeader(reader);
    }

    private void take(
            FetchSessionHandler current, Map<TopicPartition, Wishes> wishes, FetchResponse response, short version) {
        if (!current.handleResponse(response, version)) {
            // The session is gone or a topic id unknown: the next request is a full one.
            if (response.error() != Errors.FETCH_SESSION_ID_NOT_FOUND) {
                wishes.values().forEach(wish -> wish.readers().keySet().forEach(this::retry));
            }
            return;
        }
        Map<TopicPartition, PartitionData> parts = response.responseData(current.sessionTopicNames(), version);
        wishes.forEach((partition, wish) -> {
            PartitionData part = parts.get(partition);
            if (part == null) {
                wish.readers().forEach((reader, wished) -> reader.nothingNew(wished));
            } else if (part.errorCode() == Errors.NONE.code()) {
                bring(wish, part);
            } else {
                Errors error = Errors.forCode(part.errorCode());
                wish.readers().forEach((reader, wished) -> failed(reader, wished, error));
            }
        });
    }

    private void bring(Wishes wishes, PartitionData part) {
        FetchedChunk chunk;
        try {
            chunk = FetchedChunk.of(wishes.partition(), wishes.offset(), part);
        } catch (RuntimeException e) {
            wishes.readers().keySet().forEach(reader -> reader.fail(e));
            return;
        }
        long nowMs = wire.time().milliseconds();
        long pauseMs = settings.retry().firstMs();
        boolean committed = settings.isolation() == IsolationLevel.READ_COMMITTED;
        long end = committed ? part.lastStableOffset() : part.highWatermark();
        wishes.readers().forEach((reader, wish) -> reader.bring(wish, chunk, end, nowMs, pauseMs));
    }

    private void failed(Prefetch reader, Wish wish, Errors error) {
        RuntimeException cause = error.exception(
                "Read of " + reader.partition() + " at offset " + wish.offset() + " failed: " + error.message());
        if (error == Errors.OFFSET_OUT_OF_RANGE) {
            fetches.findPlace(reader, wish);
        } else if (cause instanceof RetriableException) {
            retry(reader);
        } else {
            reader.fail(cause);
        }
    }
}
