package io.runnel.log.remote;

import io.runnel.log.wire.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Fetches for all readers: one request per broker and lane, each with what the readers of that broker's partitions wish.
 * All but {@link #look}, {@link #add} and {@link #partitionBytes} runs on the wire's thread.
 */
final class Fetches {
    /** How long the long poll of readers that came late may last, so that they join the others' soon. */
    private static final int LATECOMERS_WAIT_MS = 100;

    /** Less is not worth a request, however many readers share the memory. */
    private static final int LEAST_PARTITION_BYTES = 4 << 10;

    private static final int CHUNKS_PER_READER = 2;

    private final Wire wire;
    private final RemoteSettings settings;
    private final ClusterView cluster;
    private final Offsets offsets;
    private final List<Prefetch> readers = new ArrayList<>();
    private final AtomicInteger readerCount = new AtomicInteger();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Map<Integer, BrokerFetches> brokers = new HashMap<>();
    private long timerAtMs = Long.MAX_VALUE;

    Fetches(Wire wire, RemoteSettings settings, ClusterView cluster, Offsets offsets) {
        this.wire = wire;
        this.settings = settings;
        this.cluster = cluster;
        this.offsets = offsets;
    }

    void add(Prefetch reader) {
        readerCount.incrementAndGet();
        wire.execute(() -> readers.add(reader));
    }

    /** Something may be to do. From any thread. */
    void look() {
        if (looking.compareAndSet(false, true)) {
            wire.execute(this::fetchWhatIsWished);
        }
    }

    /** What one fetch may bring of one partition: each reader's equal share, as two chunks. */
    int partitionBytes() {
        long share = settings.read().prefetchBytes() / (CHUNKS_PER_READER * (long) Math.max(1, readerCount.get()));
        return (int) Math.max(
                Math.min(LEAST_PARTITION_BYTES, settings.read().partitionBytes()),
                Math.min(share, settings.read().partitionBytes()));
    }

    /** Readers that wish the same records of one partition, which are fetched once for all of them. */
    record Wishes(PartitionRef partition, long offset, Map<Prefetch, Prefetch.Wish> readers) {}

    private void fetchWhatIsWished() {
        looking.set(false);
        long nowMs = wire.time().milliseconds();
        long nextMs = Long.MAX_VALUE;
        Map<Node, Map<TopicPartition, Wishes>> backlog = new LinkedHashMap<>();
        Map<Node, Map<TopicPartition, Wishes>> news = new LinkedHashMap<>();
        readers.removeIf(this::isOver);
        for (Prefetch reader : readers) {
            Prefetch.Wish wish = reader.wish(nowMs);
            if (wish != null) {
                Node leader = cluster.knownLeader(reader.partition());
                if (leader == null) {
                    findLeader(reader);
                } else {
                    collect(wish.backlog() ? backlog : news, leader, reader, wish);
                }
            } else if (reader.pausedUntilMs() > nowMs) {
                nextMs = Math.min(nextMs, reader.pausedUntilMs());
            }
        }
        backlog.forEach((broker, wishes) -> of(broker).lane(Lane.FETCH_BACKLOG).fetchIfIdle(broker, wishes, 0));
        news.forEach(this::pollForNews);
        lookAgainAt(nextMs, nowMs);
    }

    private boolean isOver(Prefetch reader) {
        if (reader.isClosed()) {
            readerCount.decrementAndGet();
            return true;
        }
        return false;
    }

    private static void collect(
            Map<Node, Map<TopicPartition, Wishes>> wishes, Node leader, Prefetch reader, Prefetch.Wish wish) {
        Wishes same = wishes.computeIfAbsent(leader, any -> new LinkedHashMap<>())
                .computeIfAbsent(
                        reader.partition().partition(),
                        any -> new Wishes(reader.partition(), wish.offset(), new LinkedHashMap<>()));
        // A request can name a partition once: readers elsewhere in it have their turn with another one.
        if (same.offset() == wish.offset()
                && same.partition().topicId().equals(reader.partition().topicId())) {
            same.readers().put(reader, wish);
        }
    }

    private void pollForNews(Node broker, Map<TopicPartition, Wishes> wishes) {
        FetchLane main = of(broker).lane(Lane.FETCH_NEWS);
        if (!main.fetchIfIdle(broker, wishes, settings.read().maxWaitMs())) {
            int waitMs = Math.min(LATECOMERS_WAIT_MS, settings.read().maxWaitMs());
            of(broker).lane(Lane.FETCH_LATECOMERS).fetchIfIdle(broker, wishes, waitMs);
        }
    }

    private BrokerFetches of(Node broker) {
        return brokers.computeIfAbsent(broker.id(), id -> new BrokerFetches(this));
    }

    /** The lanes of one broker. */
    private static final class BrokerFetches {
        private final Map<Lane, FetchLane> lanes = new HashMap<>();

        BrokerFetches(Fetches fetches) {
            for (Lane lane : List.of(Lane.FETCH_BACKLOG, Lane.FETCH_NEWS, Lane.FETCH_LATECOMERS)) {
                lanes.put(lane, new FetchLane(lane, fetches.wire, fetches.settings, fetches.cluster, fetches));
            }
        }

        FetchLane lane(Lane lane) {
            return Objects.requireNonNull(lanes.get(lane));
        }
    }

    private void lookAgainAt(long atMs, long nowMs) {
        if (atMs < timerAtMs) {
            timerAtMs = atMs;
            wire.schedule(Math.max(1, atMs - nowMs), () -> {
                timerAtMs = Long.MAX_VALUE;
                look();
            });
        }
    }

    /** Asks the cluster who leads now; meanwhile the reader pauses. */
    void findLeader(Prefetch reader) {
        int begun = reader.begin();
        PartitionRef partition = reader.partition();
        var unused = cluster.require(partition.partition(), partition.topicId()).whenComplete((found, failure) -> {
            reader.end(begun);
            if (failure != null) {
                giveUpIfFinal(reader, Requests.unwrapped(failure));
            } else if (cluster.knownLeader(partition) == null) {
                reader.pause(wire.time().milliseconds(), settings.retry());
            }
            look();
        });
    }

    private void giveUpIfFinal(Prefetch reader, Throwable cause) {
        if (cause instanceof RetriableException && !(cause instanceof PartitionGone)) {
            reader.pause(wire.time().milliseconds(), settings.retry());
        } else {
            reader.fail(cause instanceof RuntimeException known ? known : new IllegalStateException(cause));
        }
    }

    /** The offset is below the log's start, by retention, or beyond its end. */
    void findPlace(Prefetch reader, Prefetch.Wish wish) {
        int begun = reader.begin();
        PartitionRef partition = reader.partition();
        var unused = offsets.start(partition)
                .thenCombine(offsets.end(partition), (start, end) -> new long[] {start, end})
                .whenComplete((bounds, failure) -> {
                    reader.end(begun);
                    if (failure != null) {
                        giveUpIfFinal(reader, Requests.unwrapped(failure));
                    } else {
                        long nowMs = wire.time().milliseconds();
                        reader.moveTo(
                                wish,
                                bounds[0],
                                bounds[1],
                                nowMs,
                                settings.retry().longestMs());
                    }
                    look();
                });
    }

    /** The wire's thread has ended: nothing will be fetched any more. */
    void closed() {
        readers.forEach(reader -> reader.fail(wire.closed()));
    }
}
