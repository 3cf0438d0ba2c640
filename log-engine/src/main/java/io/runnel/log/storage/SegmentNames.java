package io.runnel.log.storage;

import java.io.IOException;

/** Changes the names of a segment's files, whose channels stay open: readers and the flusher go on with them. */
final class SegmentNames {
    private final Segment segment;
    private final DiskSync sync;

    SegmentNames(Segment segment, DiskSync sync) {
        this.segment = segment;
        this.sync = sync;
    }

    /** @param suffix added to the names that Kafka gives the files; empty for those */
    void renameRecords(String suffix) throws IOException {
        segment.log().renameTo(segment.named(SegmentFiles.LOG_SUFFIX + suffix));
        sync.renamed(segment.log().path());
    }

    /** @param suffix as for {@link #renameRecords} */
    void renameIndexes(String suffix) throws IOException {
        TransactionIndex transactions = segment.transactionIndex();
        transactions.renameTo(segment.named(SegmentFiles.TRANSACTION_INDEX_SUFFIX + suffix));
        sync.renamed(transactions.file());
        segment.offsetIndex().renameTo(segment.named(SegmentFiles.OFFSET_INDEX_SUFFIX + suffix));
        sync.renamed(segment.offsetIndex().file());
        segment.timeIndex().renameTo(segment.named(SegmentFiles.TIME_INDEX_SUFFIX + suffix));
        sync.renamed(segment.timeIndex().file());
        segment.keys().renameTo(segment.named(SegmentFiles.KEY_FILTER_SUFFIX + suffix));
    }

    /**
     * Gives the files names that no start takes up. The batches first: they may be without their indexes, but not
     * without those of their transactions.
     */
    void markDeleted(String suffix) throws IOException {
        segment.markDeleted();
        renameRecords(suffix);
        renameIndexes(suffix);
    }
}
