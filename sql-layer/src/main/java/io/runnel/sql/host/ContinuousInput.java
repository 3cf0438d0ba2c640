package io.runnel.sql.host;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.log.TopicDescription;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ObjIntConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * All partitions of some topics as one sequence of records: within a partition in offset order; among the records that the
 * partitions offer next, the one with the oldest timestamp first, of equally old ones that of the source named last, so
 * that a join finds the row that its other side looks up. It never waits for a partition that has no record, so rows come
 * at once and their order across partitions depends on what was there.
 *
 * <p>For one thread at a time, except {@link #wake}.
 */
final class ContinuousInput implements AutoCloseable {
    private static final String UNDEFINED_TABLE = "42S02";
    private static final String OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";

    private static final Comparator<Partition> OLDEST_FIRST = (one, other) -> {
        int byTime = Long.compare(one.timestampMs, other.timestampMs);
        int bySource = byTime == 0 ? Integer.compare(other.source, one.source) : byTime;
        return bySource == 0 ? Integer.compare(one.number, other.number) : bySource;
    };

    private final EventLog log;
    private final List<Source> sources;
    private final TaskShare share;
    private final List<TopicDescription> topics = new ArrayList<>();
    private final List<Partition> partitions = new ArrayList<>();
    private final Set<Integer> byHappening = new HashSet<>();
    private final PriorityQueue<Partition> offering = new PriorityQueue<>(OLDEST_FIRST);

    /** Partitions whose end offset has grown; bounded, since each stands in it at most once. */
    private final Queue<Partition> grown = new ConcurrentLinkedQueue<>();

    private final Semaphore wakeUps = new Semaphore(0);
    private volatile @Nullable Runnable listener;

    private long notedBytes;

    /** The partition whose current record was given out last, so is still in use. */
    private @Nullable Partition given;

    private ContinuousInput(EventLog log, List<Source> sources, TaskShare share) {
        this.log = log;
        this.sources = List.copyOf(sources);
        this.share = share;
    }

    /**
     * @param sources one may stand there twice: then it is read twice
     * @param share the partitions to read
     * @param start moves a new reader of the source with that index to where it begins
     * @throws SqlException state 42S02 if there is no such topic
     */
    static ContinuousInput open(
            EventLog log, List<Source> sources, TaskShare share, ObjIntConsumer<PartitionReader> start) {
        ContinuousInput input = new ContinuousInput(log, sources, share);
        try {
            for (int source = 0; source < sources.size(); source++) {
                TopicDescription topic = topic(log, sources.get(source));
                input.topics.add(topic);
                input.add(topic, 0, source, start);
            }
        } catch (RuntimeException e) {
            input.close();
            throw e;
        }
        return input;
    }

    /** @throws SqlException state 42S02 if there is no such topic */
    static TopicDescription topic(EventLog log, Source source) {
        return log.createdTopic(source.topic())
                .orElseThrow(() -> new SqlException(
                        UNDEFINED_TABLE,
                        "Topic " + source.topic() + ", which " + source.name()
                                + " reads, does not exist: create the topic, or drop and declare " + source.name()
                                + " anew."));
    }

    private void add(TopicDescription topic, int from, int source, ObjIntConsumer<PartitionReader> start) {
        for (int i = from; i < topic.partitions(); i++) {
            if (share.has(i)) {
                add(log.reader(new TopicPartition(topic.name(), i)), source, start);
            }
        }
    }

    private void add(PartitionReader reader, int source, ObjIntConsumer<PartitionReader> start) {
        Partition partition = new Partition(reader, source);
        partitions.add(partition);
        start.accept(reader, source);
        reader.onReadable(partition::grew);
        partition.grew();
    }

    /** The reader on the next record, valid until the next call; null if no partition has one now. */
    @Nullable
    PartitionReader next() {
        Partition last = given;
        given = null;
        boolean lastOffers = last != null && advance(last);
        for (Partition partition = grown.poll(); partition != null; partition = grown.poll()) {
            partition.queued.set(false);
            if (!partition.offered) {
                offer(partition);
            }
        }
        // Mostly one partition goes on for a while: then it need not be put among the others and be taken out again.
        Partition next = offering.peek();
        if (last != null && lastOffers && (next == null || OLDEST_FIRST.compare(last, next) < 0)) {
            last.offered = false;
            given = last;
            return last.reader;
        }
        if (last != null && lastOffers) {
            offering.add(last);
        }
        Partition oldest = offering.poll();
        if (oldest == null) {
            return null;
        }
        oldest.offered = false;
        given = oldest;
        return oldest.reader;
    }

    /**
     * Has a source's records count as old as {@link #happened} says of those before them, not as their timestamps say. To be
     * called before the first record.
     */
    void orderByHappening(int source) {
        byHappening.add(source);
        partitions.stream()
                .filter(partition -> partition.source == source)
                .forEach(partition -> partition.byHappening = true);
    }

    /** Notes when the record that {@link #next} gave last happened. */
    void happened(long timeMs) {
        Partition partition = Objects.requireNonNull(given, "no record was given");
        partition.happenedMs = Math.max(partition.happenedMs, timeMs);
    }

    /** Whether the sources' topics have equally many partitions. */
    boolean samePartitions() {
        return topics.stream().mapToInt(TopicDescription::partitions).distinct().count() <= 1;
    }

    /** The numbers of the partitions that it reads, each once. */
    int[] partitions() {
        return partitions.stream()
                .mapToInt(partition -> partition.number)
                .distinct()
                .toArray();
    }

    /** Index of the source whose record {@link #next} gave last. */
    int source() {
        return Objects.requireNonNull(given, "no record was given").source;
    }

    /** Walks the readers with the indexes of their sources. */
    void forEach(ObjIntConsumer<PartitionReader> visitor) {
        partitions.forEach(partition -> visitor.accept(partition.reader, partition.source));
    }

    /** The offset from which a reader's records were not given yet. */
    long position(PartitionReader reader) {
        for (Partition partition : offering) {
            if (partition.reader == reader) {
                return reader.offset();
            }
        }
        return reader.position();
    }

    private void offer(Partition partition) {
        if (advance(partition)) {
            offering.add(partition);
        }
    }

    private static boolean advance(Partition partition) {
        partition.offered = partition.reader.next();
        if (partition.offered) {
            partition.timestampMs = partition.byHappening ? partition.happenedMs : partition.reader.timestampMs();
        }
        return partition.offered;
    }

    /** Bytes that were loaded since the last call. */
    long newBytes() {
        long bytes = 0;
        for (Partition partition : partitions) {
            bytes += partition.reader.bytesRead();
        }
        long more = bytes - notedBytes;
        notedBytes = bytes;
        return more;
    }

    /** Forgets wake-ups so far: call it, then look for records, then {@link #await}. */
    void startLooking() {
        wakeUps.drainPermits();
    }

    /** Whether a partition has grown or {@link #wake} was called since {@link #startLooking}; waits for it. */
    boolean await(long nanos) throws InterruptedException {
        return wakeUps.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    }

    /** Is run from any thread whenever {@link #await} would end: for those who do not wait. It must return at once. */
    void onReadable(Runnable told) {
        listener = told;
    }

    /** Ends an {@link #await} under way, or the next one. From any thread. */
    void wake() {
        wakeUps.release();
        Runnable told = listener;
        if (told != null) {
            told.run();
        }
    }

    /**
     * Looks after its topics.
     *
     * @return whether one has got partitions since they were looked for, which are not read yet
     * @throws SqlException state 55000 if a topic was deleted; a new one of the same name does not count
     */
    boolean checkTopics() {
        boolean grown = false;
        for (int i = 0; i < sources.size(); i++) {
            Source source = sources.get(i);
            Optional<TopicDescription> topic = log.topic(source.topic());
            if (topic.isEmpty() || !topic.get().id().equals(topics.get(i).id())) {
                throw new SqlException(
                        OBJECT_NOT_IN_PREREQUISITE_STATE,
                        "Topic " + source.topic() + ", which " + source.name()
                                + " reads, was deleted while the query ran. Start the query again when there is a topic"
                                + " of that name.");
            }
            grown |= topic.get().partitions() > topics.get(i).partitions();
        }
        return grown;
    }

    /**
     * Checks the topics, and reads partitions that they have got from their beginning, so that no record is missed. For an
     * input of all partitions.
     */
    void followTopics() {
        if (!checkTopics()) {
            return;
        }
        for (int i = 0; i < sources.size(); i++) {
            int source = i;
            TopicDescription now = topic(log, sources.get(source));
            long read = partitions.stream()
                    .filter(partition -> partition.source == source)
                    .count();
            try {
                add(now, (int) read, source, (reader, same) -> {});
            } catch (UnknownTopicOrPartitionException e) {
                // It is told of before it can be read: the next look comes back to it.
                continue;
            }
            topics.set(source, now);
        }
    }

    @Override
    public void close() {
        for (Partition partition : partitions) {
            partition.reader.onReadable(null);
            partition.reader.close();
        }
        partitions.clear();
        offering.clear();
        given = null;
    }

    private final class Partition {
        private final PartitionReader reader;
        private final AtomicBoolean queued = new AtomicBoolean();
        private final int source;
        private final int number;
        private boolean offered;
        private long timestampMs;
        private boolean byHappening;
        private long happenedMs = Long.MIN_VALUE;

        Partition(PartitionReader reader, int source) {
            this.reader = reader;
            this.source = source;
            this.number = reader.partition().partition();
            this.byHappening = ContinuousInput.this.byHappening.contains(source);
        }

        /** Runs on the log's threads. */
        void grew() {
            if (queued.compareAndSet(false, true)) {
                grown.add(this);
                wake();
            }
        }
    }
}
