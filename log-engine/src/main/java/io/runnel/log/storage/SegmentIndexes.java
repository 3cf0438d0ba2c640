package io.runnel.log.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The index files of a segment, for what is done with all of them. */
record SegmentIndexes(IndexFile offsets, IndexFile times, TransactionIndex transactions, SegmentKeys keys)
        implements Closeable {

    /** Of the segment with that base offset, under names that end with the suffix; nothing is opened. */
    static SegmentIndexes named(Path directory, long baseOffset, String suffix, DiskSync sync) {
        return new SegmentIndexes(
                IndexFile.ofOffsets(
                        SegmentFiles.file(directory, baseOffset, SegmentFiles.OFFSET_INDEX_SUFFIX + suffix), sync),
                IndexFile.ofTimes(
                        SegmentFiles.file(directory, baseOffset, SegmentFiles.TIME_INDEX_SUFFIX + suffix), sync),
                new TransactionIndex(
                        SegmentFiles.file(directory, baseOffset, SegmentFiles.TRANSACTION_INDEX_SUFFIX + suffix)),
                new SegmentKeys(SegmentFiles.file(directory, baseOffset, SegmentFiles.KEY_FILTER_SUFFIX + suffix)));
    }

    /** Where the indexes stand that every append may extend. */
    record Mark(IndexFile.Mark offsets, IndexFile.Mark times) {}

    Mark mark() {
        return new Mark(offsets.mark(), times.mark());
    }

    /** Takes back what was added since a mark. */
    void backTo(Mark mark) throws IOException {
        offsets.backTo(mark.offsets());
        times.backTo(mark.times());
    }

    void force(DiskSync sync) throws IOException {
        offsets.force(sync);
        times.force(sync);
        transactions.force(sync);
    }

    /** Renames the files; their channels stay open. */
    void renameTo(Path directory, long baseOffset, String suffix) throws IOException {
        transactions.renameTo(SegmentFiles.file(directory, baseOffset, SegmentFiles.TRANSACTION_INDEX_SUFFIX + suffix));
        offsets.renameTo(SegmentFiles.file(directory, baseOffset, SegmentFiles.OFFSET_INDEX_SUFFIX + suffix));
        times.renameTo(SegmentFiles.file(directory, baseOffset, SegmentFiles.TIME_INDEX_SUFFIX + suffix));
        keys.renameTo(SegmentFiles.file(directory, baseOffset, SegmentFiles.KEY_FILTER_SUFFIX + suffix));
    }

    /** Goes on with copies in another directory. */
    void switchTo(Path directory, long baseOffset) throws IOException {
        offsets.switchTo(SegmentFiles.file(directory, baseOffset, SegmentFiles.OFFSET_INDEX_SUFFIX));
        times.switchTo(SegmentFiles.file(directory, baseOffset, SegmentFiles.TIME_INDEX_SUFFIX));
        transactions.switchTo(SegmentFiles.file(directory, baseOffset, SegmentFiles.TRANSACTION_INDEX_SUFFIX));
        keys.switchTo(SegmentFiles.file(directory, baseOffset, SegmentFiles.KEY_FILTER_SUFFIX));
    }

    /** Closes the files until they are needed again. */
    void release() throws IOException {
        offsets.release();
        times.release();
        transactions.release();
        keys.release();
    }

    /** Opens no file any more; those that are open stay so. */
    void detach() {
        offsets.detach();
        times.detach();
        transactions.detach();
        keys.detach();
    }

    /** Takes {@link #detach} back. */
    void attach() {
        offsets.attach();
        times.attach();
        transactions.attach();
        keys.attach();
    }

    /** Deletes the files, closed or not. */
    void deleteFiles() throws IOException {
        Files.deleteIfExists(offsets.file());
        Files.deleteIfExists(times.file());
        Files.deleteIfExists(transactions.file());
        Files.deleteIfExists(keys.file());
    }

    @Override
    public void close() throws IOException {
        offsets.close();
        times.close();
        transactions.close();
        keys.close();
    }
}
