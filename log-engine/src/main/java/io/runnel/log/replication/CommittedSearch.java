package io.runnel.log.replication;

import io.runnel.log.storage.LogSearch;
import io.runnel.log.storage.SegmentedLog;

/**
 * Finds and counts the committed records of a replica by what is known of its segments, for readers that do not want to
 * read everything. Thread-safe.
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
     * @throws org.apache.kafka.common.errors.KafkaStorageException if a file cannot be read
     */
    public long countRecords(long fromOffset, long toOffset) {
        return committed.onDisk(() -> search.countRecords(fromOffset, toOffset, committed.end()));
    }
}
