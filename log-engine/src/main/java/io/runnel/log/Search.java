package io.runnel.log;

import io.runnel.log.replication.CommittedSearch;
import io.runnel.log.search.Candidate;
import io.runnel.log.search.KeyHash;
import io.runnel.log.search.Wanted;
import io.runnel.log.storage.BatchRecords;
import io.runnel.log.storage.BlockCursor;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a reader was asked for, and how far it has looked for it. For one thread. */
final class Search {
    /** For more keys than this, all records are read and compared: most blocks would have one of them. */
    private static final int MAX_SOUGHT = 1_000;

    private final CommittedSearch log;
    private final BlockCursor cursor;
    private final @Nullable Set<@Nullable ByteBuffer> keys;
    private final Wanted wanted;

    private Search(CommittedSearch log, @Nullable Collection<@Nullable ByteBuffer> keys, long minMs, long maxMs) {
        this.log = log;
        this.keys = keys == null ? null : new HashSet<>(keys);
        long[] hashes = keys == null || keys.size() > MAX_SOUGHT
                ? null
                : keys.stream().mapToLong(KeyHash::of).toArray();
        this.wanted = new Wanted(hashes, minMs, maxMs);
        this.cursor = log.cursor(wanted);
    }

    /** The search for these keys (null for any) at these times; null if that is everything. */
    static @Nullable Search of(
            CommittedSearch log, @Nullable Collection<@Nullable ByteBuffer> keys, long minMs, long maxMs) {
        boolean everything = keys == null && minMs == Long.MIN_VALUE && maxMs == Long.MAX_VALUE;
        return everything ? null : new Search(log, keys, minMs, maxMs);
    }

    /** As {@link #of}, though it may be for everything. */
    static Search estimate(
            CommittedSearch log, @Nullable Collection<@Nullable ByteBuffer> keys, long minMs, long maxMs) {
        return new Search(log, keys, minMs, maxMs);
    }

    /** What would have to be read of a range. */
    ReadEstimate of(long fromOffset, long toOffset, BooleanSupplier cancelled) {
        long records = 0;
        long bytes = 0;
        long parts = 0;
        long from = fromOffset;
        Candidate next = from < toOffset ? next(from, toOffset, cancelled) : null;
        while (next != null) {
            long first = Math.max(from, next.fromOffset());
            records += Math.min(next.records(), Math.min(next.toOffset(), toOffset) - first);
            bytes += next.bytes();
            parts++;
            from = next.toOffset();
            next = from < toOffset ? next(from, toOffset, cancelled) : null;
        }
        return new ReadEstimate(records, bytes, segments(), segmentsSkipped(), parts);
    }

    private int segments() {
        return cursor.segmentsSearched();
    }

    private int segmentsSkipped() {
        return cursor.segmentsSkipped();
    }

    /** What it has skipped so far; nothing of what was read. */
    ReadStatistics statistics() {
        return new ReadStatistics(0, 0, segments(), segmentsSkipped(), cursor.blocksSearched(), cursor.blocksSkipped());
    }

    /** Whether a record is one of those. */
    boolean wants(BatchRecords candidate) {
        return wanted.time(candidate.timestampMs()) && (keys == null || keys.contains(candidate.key()));
    }

    @Nullable
    Candidate next(long fromOffset, long toOffset, BooleanSupplier cancelled) {
        return log.next(cursor, fromOffset, toOffset, cancelled);
    }
}
