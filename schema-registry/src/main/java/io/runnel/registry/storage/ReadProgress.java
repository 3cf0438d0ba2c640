package io.runnel.registry.storage;

import io.runnel.registry.validation.RegistryProgress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of what the registry has heard of its topic and what it has read. Being a moment behind is normal, since
 * every registration makes it so; being behind for long, or failing to read, is an outage. One thread at a time reads;
 * the others may call at any time.
 */
final class ReadProgress implements RegistryProgress {
    /** More are asked again from the beginning. */
    private static final int MAX_ASKED = 1000;

    private final String topic;
    private final long maxLagNs;
    private final LongSupplier nowNs;
    /** How often it was said that there are records to read. */
    private final AtomicLong announced = new AtomicLong();
    /** Which of those times are dealt with. */
    private volatile long read;

    private volatile long behindSinceNs;
    private volatile @Nullable String failure;
    private volatile boolean closed;
    /** Has the topic's end looked at; null where nobody else writes to it. */
    private volatile @Nullable Runnable look;
    /** What was not known when it was asked for, each with the announcement that its looking is; guarded by itself. */
    private final Map<String, Long> asked = new LinkedHashMap<>();

    /**
     * @param maxLagMs how long records may stay unread before nothing is judged any more
     * @param nowNs a clock as {@link System#nanoTime}
     */
    ReadProgress(String topic, long maxLagMs, LongSupplier nowNs) {
        this.topic = topic;
        this.maxLagNs = TimeUnit.MILLISECONDS.toNanos(maxLagMs);
        this.nowNs = nowNs;
    }

    /** Others write to the topic too. */
    void shared(Runnable lookAgain) {
        look = lookAgain;
    }

    /**
     * Whoever asks a second time, as producers do that are told to send again, learns what the look that the first time
     * began has brought. That holds for all who ask for the same meanwhile.
     */
    @Override
    public @Nullable String unseen(String what) {
        Runnable lookAgain = look;
        if (lookAgain == null) {
            return null;
        }
        synchronized (asked) {
            Long since = asked.get(what);
            if (since != null && read >= since) {
                asked.remove(what);
                return null;
            }
            if (since == null) {
                lookAgain.run();
                asked.put(what, announced.get());
                if (asked.size() > MAX_ASKED) {
                    asked.remove(asked.keySet().iterator().next());
                }
            }
        }
        return "another node may have registered it, and the end of the registry's topic '" + topic
                + "' is being looked at";
    }

    /** There may be more to read; on the log's threads. */
    void announced() {
        // The time first: whoever sees that there is more to read must not take the last reading's time for its own.
        if (announced.get() == read) {
            behindSinceNs = nowNs.getAsLong();
        }
        announced.getAndIncrement();
    }

    /** What {@link #readUpTo} takes when the reading that begins now is done. */
    long begin() {
        return announced.get();
    }

    /** All is read that was announced before that {@link #begin}. */
    void readUpTo(long begun) {
        behindSinceNs = nowNs.getAsLong();
        read = begun;
        failure = null;
    }

    /** Reading ended with this error; what comes next is not known. */
    void failed(Throwable cause) {
        failure = "reading its topic '" + topic + "' failed (" + cause.getMessage() + ")";
    }

    void closed() {
        closed = true;
    }

    @Override
    public @Nullable String outage() {
        if (closed) {
            return "the schema registry is closed: the node shuts down";
        }
        String failed = failure;
        if (failed != null) {
            return "the schema registry is down: " + failed;
        }
        if (announced.get() == read) {
            return null;
        }
        long lagNs = nowNs.getAsLong() - behindSinceNs;
        return lagNs <= maxLagNs
                ? null
                : "the schema registry is behind: records of its topic '" + topic + "' are unread for "
                        + TimeUnit.NANOSECONDS.toMillis(lagNs) + " ms, and registry.validation.max.lag.ms is "
                        + TimeUnit.NANOSECONDS.toMillis(maxLagNs);
    }

    @Override
    public @Nullable String backlog() {
        return announced.get() == read
                ? null
                : "the registry's topic '" + topic + "' has records that are not read yet";
    }
}
