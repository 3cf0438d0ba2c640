package io.runnel.log.replication;

import io.runnel.log.search.Candidate;
import io.runnel.log.search.Wanted;
import io.runnel.log.storage.BlockCursor;
import io.runnel.log.storage.FilterBuild;
import io.runnel.log.storage.LogSearch;
import io.runnel.log.storage.SegmentView;
import io.runnel.log.storage.SegmentedLog;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds and counts the committed records of a replica by what is known of its segments, for readers that do not want to
 * read everything. Thread-safe. All methods throw {@code KafkaStorageException} if a file cannot be read.
 */
public final class CommittedSearch {
    private final CommittedRecords committed;
    private final LogSearch search;

    CommittedSearch(CommittedRecords committed, SegmentedLog log) {
        this.committed = committed;
        this.search = new LogSearch(log);
    }

    /**
     * The number of records in a range that is committed, without those of aborted transactions and control records.
     *
     * @param fromOffset inclusive
     * @param toOffset exclusive
     */
    public long countRecords(long fromOffset, long toOffset) {
        return committed.onDisk(() -> search.countRecords(fromOffset, toOffset, committed.end()));
    }

    /** Begins a search, to be taken on by {@link #next}. */
    public BlockCursor cursor(Wanted wanted) {
        return search.cursor(wanted);
    }

    /**
     * The first part of the committed records that reaches beyond an offset and may hold what is wanted.
     *
     * @param toOffset exclusive: from there on nothing is asked for
     * @return null if there is none
     * @throws java.util.concurrent.CancellationException once it is cancelled
     */
    public @Nullable Candidate next(BlockCursor cursor, long fromOffset, long toOffset, BooleanSupplier cancelled) {
        Optional<Candidate> found = committed.onDisk(
                () -> Optional.ofNullable(cursor.next(fromOffset, toOffset, committed.end(), cancelled)));
        return found.orElse(null);
    }

    /**
     * Makes what searches need to know of the segment that is being written.
     *
     * @throws IOException if a file cannot be read, or if the pace ends the work
     */
    void prepare(FilterBuild.Pace pace) throws IOException {
        search.prepare(committed.end(), pace);
    }

    /** The segments, ascending; the last one is being written. */
    public List<SegmentView> segments() {
        return committed.onDisk(search::segments);
    }
}
