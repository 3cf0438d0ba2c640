package io.runnel.log.broker;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.errors.FetchSessionIdNotFoundException;
import org.apache.kafka.common.requests.FetchMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The fetch sessions of a node, bounded in number and in partitions. When there is no slot left, a new session takes
 * that of one that was silent for the eviction time, or else that of the smallest one which is older than the eviction
 * time and has fewer partitions than the new one: a session saves more the more partitions it has. These are Kafka's
 * rules (KIP-227) for consumers.
 *
 * <p>Thread-safe. Takes a session's monitor while it holds its own, so nobody calls it holding a session's.
 */
final class FetchSessions {
    private final FetchSettings settings;
    private final RandomGenerator ids;
    /** The longest silent first. */
    private final Map<Integer, Entry> byUse = new LinkedHashMap<>(16, 0.75f, true);
    /** Those old enough to make room for larger ones. */
    private final TreeSet<Entry> evictable = new TreeSet<>(
            Comparator.<Entry>comparingInt(entry -> entry.countedSize).thenComparingInt(entry -> entry.session.id()));

    private long partitions;

    private static final class Entry {
        private final FetchSession session;
        private final long createdMs;
        private long usedMs;
        private int countedSize;

        private Entry(FetchSession session, long nowMs) {
            this.session = session;
            this.createdMs = nowMs;
            this.usedMs = nowMs;
            this.countedSize = session.size();
        }
    }

    FetchSessions(FetchSettings settings, RandomGenerator ids) {
        this.settings = settings;
        this.ids = ids;
    }

    /**
     * The session of that id.
     *
     * @throws FetchSessionIdNotFoundException if there is none, or none any more
     */
    synchronized FetchSession require(int id) {
        Entry entry = byUse.get(id);
        if (entry == null) {
            throw new FetchSessionIdNotFoundException(
                    "There is no fetch session " + id + " (any more). Send a full fetch request.");
        }
        return entry.session;
    }

    /** A new session over these partitions, or null if there is no room for it. */
    synchronized @Nullable FetchSession create(boolean byTopicId, Collection<FetchedPartition> asked, long nowMs) {
        if (asked.isEmpty()
                || partitions + asked.size() > settings.sessionPartitions()
                || (byUse.size() >= settings.sessionSlots() && !evictFor(asked.size(), nowMs))) {
            return null;
        }
        FetchSession session = new FetchSession(newId(), byTopicId, asked, nowMs);
        byUse.put(session.id(), new Entry(session, nowMs));
        partitions += session.size();
        return session;
    }

    private int newId() {
        int id;
        do {
            id = ids.nextInt(FetchMetadata.INVALID_SESSION_ID + 1, Integer.MAX_VALUE);
        } while (byUse.containsKey(id));
        return id;
    }

    private boolean evictFor(int size, long nowMs) {
        if (byUse.isEmpty()) {
            return false;
        }
        Entry longestSilent = byUse.values().iterator().next();
        if (nowMs - longestSilent.usedMs > settings.sessionEvictionMs()) {
            remove(longestSilent.session);
            return true;
        }
        if (evictable.isEmpty() || evictable.first().countedSize >= size) {
            return false;
        }
        remove(evictable.first().session);
        return true;
    }

    /**
     * The session was used, and may have another size.
     *
     * @throws FetchSessionIdNotFoundException if with its new size it is too large to be kept
     */
    synchronized void used(FetchSession session, long nowMs) {
        Entry entry = byUse.get(session.id());
        if (entry == null || entry.session != session) {
            return;
        }
        evictable.remove(entry);
        partitions += session.size() - entry.countedSize;
        entry.countedSize = session.size();
        entry.usedMs = nowMs;
        if (nowMs - entry.createdMs > settings.sessionEvictionMs()) {
            evictable.add(entry);
        }
        if (partitions > settings.sessionPartitions()) {
            remove(session);
            throw new FetchSessionIdNotFoundException("Fetch session " + session.id() + " with " + session.size()
                    + " partitions is over: all sessions together may have " + settings.sessionPartitions()
                    + " (runnel.fetch.session.partitions.max).");
        }
    }

    /** Ends the session of that id, if there is one. */
    synchronized void remove(int id) {
        Entry entry = byUse.get(id);
        if (entry != null) {
            remove(entry.session);
        }
    }

    private void remove(FetchSession session) {
        Entry entry = byUse.remove(session.id());
        if (entry != null) {
            evictable.remove(entry);
            partitions -= entry.countedSize;
            synchronized (session) {
                session.close();
            }
        }
    }

    synchronized int size() {
        return byUse.size();
    }

    /** Partitions in all sessions together. */
    synchronized long partitions() {
        return partitions;
    }
}
