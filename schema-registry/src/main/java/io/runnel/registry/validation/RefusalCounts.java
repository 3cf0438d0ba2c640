package io.runnel.registry.validation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts refused records by topic and reason, and says so in the node's log: the first of each kind at once, later ones
 * at most once a minute with their number. Thread-safe.
 */
final class RefusalCounts {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalCounts.class);

    private static final long LOG_INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);
    /** Kinds that are counted each for itself; topics come and go, memory must not grow with all that ever were. */
    private static final int MAX_KINDS = 10_000;

    private static final String OTHER_TOPICS = "(other topics)";

    private final Map<Kind, Count> counts = new ConcurrentHashMap<>();
    private final LongSupplier nowNs;

    private record Kind(String topic, String part, RefusalReason reason) {}

    private static final class Count {
        private final AtomicLong records = new AtomicLong();
        private final AtomicLong logged = new AtomicLong();
        private final AtomicLong logAtNs;

        Count(long nowNs) {
            logAtNs = new AtomicLong(nowNs);
        }
    }

    /** @param nowNs a clock as {@link System#nanoTime} */
    RefusalCounts(LongSupplier nowNs) {
        this.nowNs = nowNs;
    }

    /** Counts one refused record, or batch where records were not looked at. */
    void refused(String topic, String part, RefusalReason reason, String message) {
        long now = nowNs.getAsLong();
        Kind kind = new Kind(topic, part, reason);
        if (counts.size() >= MAX_KINDS && !counts.containsKey(kind)) {
            kind = new Kind(OTHER_TOPICS, part, reason);
        }
        Count count = counts.computeIfAbsent(kind, missing -> new Count(now));
        long records = count.records.incrementAndGet();
        long logAt = count.logAtNs.get();
        if (now - logAt >= 0 && count.logAtNs.compareAndSet(logAt, now + LOG_INTERVAL_NS)) {
            long since = records - count.logged.getAndSet(records);
            LOG.warn("Refused, {} since this was said last, {} in all ({}): {}", since, records, reason, message);
        }
    }

    /** All kinds that occurred, by topic, part and reason. */
    List<RefusedRecords> all() {
        return counts.entrySet().stream()
                .map(entry -> new RefusedRecords(
                        entry.getKey().topic(),
                        entry.getKey().part(),
                        entry.getKey().reason(),
                        entry.getValue().records.get()))
                .sorted(Comparator.comparing(RefusedRecords::topic)
                        .thenComparing(RefusedRecords::part)
                        .thenComparing(RefusedRecords::reason))
                .toList();
    }
}
