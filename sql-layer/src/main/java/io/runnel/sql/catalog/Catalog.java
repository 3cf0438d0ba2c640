package io.runnel.sql.catalog;

import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.log.PartitionWriter;
import io.runnel.log.TopicSpec;
import io.runnel.log.UnexpectedEndOffsetException;
import io.runnel.sql.LogFutures;
import io.runnel.sql.SqlException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Streams, tables, types and persistent queries, kept in the compacted topic {@value #TOPIC}. A change is decided on the state at the topic's end
 * and appended exactly there, so that several nodes can change one catalog. Thread-safe.
 */
public final class Catalog implements AutoCloseable {
    public static final String TOPIC = "_runnel_catalog";

    /** A change that others overtook so often is given up: something appends in a loop. */
    private static final int MAX_ATTEMPTS = 50;

    /** How long a change waits for another one, which came first, to be committed, before it tries again. */
    private static final long COMMIT_WAIT_MS = 5_000;

    private static final Map<String, String> TOPIC_CONFIGS = Map.of("cleanup.policy", "compact", "retention.ms", "-1");

    private final PartitionReader reader;
    private final PartitionWriter writer;

    /** Has a permit when the reader's end may have grown since one was taken. */
    private final Semaphore readable = new Semaphore(0);

    private final List<Runnable> growthListeners = new CopyOnWriteArrayList<>();

    private volatile CatalogSnapshot snapshot = CatalogSnapshot.EMPTY;

    /** How often the topic has grown, and how much of that {@link #snapshot} has seen; the start is a growth too. */
    private final AtomicLong growths = new AtomicLong(1);

    private volatile long growthsSeen;

    /** The offset up to which {@link #snapshot} holds; guarded by this. */
    private long endOffset;

    private Catalog(PartitionReader reader, PartitionWriter writer) {
        this.reader = reader;
        this.writer = writer;
    }

    /**
     * Opens the catalog of a log, creating its topic if it is missing. The topic is read when it is first asked for: to
     * know column types takes a third of a second of class loading, which a start need not wait for.
     *
     * @throws SqlException if the topic cannot be created
     */
    public static Catalog open(EventLog log) {
        LogFutures.ensureTopic(log, TopicSpec.of(TOPIC, 1, TOPIC_CONFIGS));
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        Catalog catalog = new Catalog(log.reader(partition), log.writer(partition));
        catalog.reader.onReadable(catalog::grown);
        return catalog;
    }

    /** Called by the log's threads. */
    private void grown() {
        growths.incrementAndGet();
        if (readable.availablePermits() == 0) {
            readable.release();
        }
        growthListeners.forEach(Runnable::run);
    }

    /** Tells when there may be more in the topic, on the log's threads: the listener must be quick. */
    public void onGrowth(Runnable listener) {
        growthListeners.add(listener);
    }

    /**
     * What the topic has now.
     *
     * @throws SqlException 58000 if a record of it cannot be read
     */
    public CatalogSnapshot snapshot() {
        if (growthsSeen != growths.get()) {
            readOn(); // Or waits until another thread has read on.
        }
        return snapshot;
    }

    /**
     * What the topic has now, whichever node wrote it: all that was acknowledged before this was asked. Where another node
     * leads the topic, this asks it.
     *
     * @throws SqlException 58000 if a record of it cannot be read, 58030 if the log fails
     */
    public CatalogSnapshot newest() {
        try {
            readOn();
        } catch (KafkaException e) {
            throw LogFutures.failure(e, "Reading the catalog's topic " + TOPIC);
        }
        return snapshot;
    }

    /**
     * Changes the catalog.
     *
     * @param decision looks at the state and says what to change, if anything; may be asked again when another change
     *     came first. What it throws ends the attempt and is thrown on.
     * @return whether there was something to change
     * @throws SqlException 40001 if other changes came first too often, 58030 if the log fails
     */
    public boolean change(Function<CatalogSnapshot, Optional<CatalogChange>> decision) {
        return change((catalog, number) -> decision.apply(catalog));
    }

    /** Decides on a change of the catalog. */
    @FunctionalInterface
    public interface NumberedDecision {
        /**
         * What to change, if anything.
         *
         * @param number of this change: larger than that of any before it in the life of the log
         */
        Optional<CatalogChange> decide(CatalogSnapshot snapshot, long number);
    }

    /** As {@link #change(Function)}, for what gets a number. */
    public synchronized boolean change(NumberedDecision decision) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            readOn();
            // The offset that the change will have: it is appended there or not at all.
            Optional<CatalogChange> change = decision.decide(snapshot, endOffset);
            if (change.isEmpty()) {
                return false;
            }
            if (appended(CatalogRecords.encode(change.get()))) {
                readOn();
                return true;
            }
        }
        throw new SqlException(
                "40001", "The catalog changed " + MAX_ATTEMPTS + " times while this change was being made; try again.");
    }

    private boolean appended(List<LogRecord> records) {
        try {
            LogFutures.await(writer.appendAt(endOffset, records), "Writing to the catalog's topic " + TOPIC);
            return true;
        } catch (SqlException e) {
            if (e.getCause() instanceof UnexpectedEndOffsetException overtaken) {
                awaitCommit(overtaken.actualEndOffset());
                return false;
            }
            throw e;
        }
    }

    /** What came first can be read when it is committed, a moment after it was written. */
    private void awaitCommit(long offset) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(COMMIT_WAIT_MS);
        try {
            while (reader.endOffset() < offset
                    && readable.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                // A permit says no more than that it is worth looking again.
                continue;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqlException("57014", "The change of the catalog was cancelled.", 0, 0, e);
        }
    }

    /** Reads what the topic has beyond {@link #endOffset}. */
    private synchronized void readOn() {
        long seen = growths.get();
        long end = reader.endOffset();
        CatalogSnapshot next = snapshot;
        try {
            while (reader.next()) {
                next = next.with(decode());
                end = Math.max(end, reader.offset() + 1);
            }
        } catch (RuntimeException e) {
            // Stay before what could not be read: it must not be passed over by the next attempt.
            reader.seek(endOffset);
            throw e;
        }
        snapshot = next;
        endOffset = Math.max(endOffset, end);
        growthsSeen = seen; // Last: who sees it need not read, and finds the snapshot.
    }

    private CatalogChange decode() {
        try {
            return CatalogRecords.decode(reader.key(), reader.value());
        } catch (IllegalArgumentException | IllegalStateException e) {
            String message = "Record " + reader.offset() + " of topic " + TOPIC + " cannot be read: " + e.getMessage()
                    + ". Start the version that wrote it.";
            throw new SqlException("58000", message, 0, 0, e);
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
