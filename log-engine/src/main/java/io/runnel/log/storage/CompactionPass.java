package io.runnel.log.storage;

import io.runnel.log.compaction.Dirt;
import io.runnel.log.compaction.LastRecord;
import io.runnel.log.compaction.OffsetMap;
import io.runnel.log.compaction.PassedTransactions;
import io.runnel.log.compaction.Retained;
import io.runnel.log.compaction.SegmentGroups;
import io.runnel.log.compaction.SegmentProfile;
import io.runnel.log.partition.AbortedTransaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.CloseableIterator;

/**
 * One compaction of one log: notes the last offset of each key in the part that no compaction has looked at, then
 * writes the log anew up to there, group of segments by group, and swaps each group for the segment made of it. The log
 * is appended to and read meanwhile. On one thread.
 *
 * <p>A pass that ends early leaves a log of which the first groups are compacted: nothing is wrong with it.
 */
public final class CompactionPass implements AutoCloseable {
    private static final long MAPPED = -1L;

    private final SegmentedLog log;
    private final TopicConfig config;
    private final Dirt dirt;
    private final Terms terms;
    private final Surroundings surroundings;
    private final BufferSupplier decompression = BufferSupplier.create();
    private final SegmentChunks chunks;
    private ByteBuffer output;

    /**
     * What a pass goes by.
     *
     * @param producers what must not be forgotten of each idempotent producer
     * @param mapBytes {@code log.cleaner.dedupe.buffer.size}
     * @param bufferBytes {@code log.cleaner.io.buffer.size}: of what is read at once, and again of what is written; a
     *     larger batch is taken alone
     * @param nowMs the time that delete horizons are compared with
     */
    public record Terms(Map<Long, LastRecord> producers, long mapBytes, int bufferBytes, long nowMs) {}

    /** What a pass meets: the others who work on the log, and the limits that hold for the disk. */
    public interface Surroundings {
        /** Runs the swap while nobody appends to the log or deletes from it. */
        boolean exclusively(Swap swap) throws IOException;

        /**
         * So many bytes have been read or written; may wait.
         *
         * @throws java.io.InterruptedIOException if the pass is to end
         */
        void moved(long bytes) throws IOException;
    }

    /** Puts a compacted segment in its place; false if those that it was made of are gone. */
    @FunctionalInterface
    public interface Swap {
        boolean run() throws IOException;
    }

    public CompactionPass(SegmentedLog log, Dirt dirt, Terms terms, Surroundings surroundings) {
        this.log = log;
        this.config = log.config();
        this.dirt = dirt;
        this.terms = terms;
        this.surroundings = surroundings;
        this.chunks = new SegmentChunks(terms.bufferBytes());
        this.output = ByteBuffer.allocate(terms.bufferBytes());
    }

    /**
     * Compacts.
     *
     * @return exclusive: up to where the log is compacted now; less than asked for if the map of keys was full
     * @throws DamagedLogException if a batch does not hold; likewise kafka-clients' exceptions for records that cannot
     *     be read
     */
    public long run() throws IOException {
        List<AbortedTransaction> aborted =
                new AbortedSearch(log.segments()).between(log.segments().firstKey(), dirt.endOffset());
        OffsetMap latest = new OffsetMap(terms.mapBytes());
        long mappedEnd = map(latest, aborted);
        PassedTransactions transactions = new PassedTransactions(aborted);
        Retained rules =
                new Retained(latest, transactions, terms.producers(), mappedEnd, dirt.endOffset(), terms.nowMs());
        CompactionFilter filter =
                new CompactionFilter(rules, terms.nowMs(), config.compaction().deleteRetentionMs());
        List<SegmentProfile> segments = log.profiles().stream()
                .filter(facts -> facts.baseOffset() < mappedEnd)
                .toList();
        for (List<SegmentProfile> group : SegmentGroups.of(
                segments, config.segmentBytes(), config.segments().indexBytes())) {
            if (!compact(group, filter, transactions)) {
                return dirt.firstOffset(); // The log was cut meanwhile: the next pass begins anew.
            }
        }
        return mappedEnd;
    }

    /** Notes the keys of what is dirty; answers up to where there was room for them. */
    private long map(OffsetMap latest, List<AbortedTransaction> aborted) throws IOException {
        PassedTransactions transactions = new PassedTransactions(aborted);
        long first = Objects.requireNonNullElse(log.segments().floorKey(dirt.firstOffset()), dirt.firstOffset());
        for (Segment segment :
                log.segments().subMap(first, true, dirt.endOffset(), false).values()) {
            chunks.begin(segment);
            for (MemoryRecords chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
                surroundings.moved(chunk.sizeInBytes());
                for (MutableRecordBatch batch : chunk.batches()) {
                    long unmapped = map(latest, batch, transactions);
                    if (unmapped != MAPPED) {
                        return unmapped;
                    }
                }
            }
        }
        return dirt.endOffset();
    }

    /** Answers the offset of the first record that the map had no room for, or {@link #MAPPED}. */
    private long map(OffsetMap latest, MutableRecordBatch batch, PassedTransactions transactions) {
        if (batch.isControlBatch()) {
            Boolean commit = CompactionFilter.commits(batch);
            if (commit != null) {
                transactions.marker(batch.producerId(), commit, batch.lastOffset());
            }
            return MAPPED;
        }
        if (transactions.batch(batch.producerId(), batch.isTransactional(), batch.lastOffset())
                || batch.lastOffset() < dirt.firstOffset()) {
            return MAPPED;
        }
        try (CloseableIterator<Record> records = batch.streamingIterator(decompression)) {
            while (records.hasNext()) {
                Record found = records.next();
                if (found.hasKey()
                        && found.offset() >= dirt.firstOffset()
                        && !latest.put(found.key(), found.offset())) {
                    return found.offset();
                }
            }
        }
        return MAPPED;
    }

    /** Answers false if the group is not in the log any more. */
    private boolean compact(List<SegmentProfile> group, CompactionFilter filter, PassedTransactions transactions)
            throws IOException {
        List<Segment> old = new ArrayList<>();
        for (SegmentProfile facts : group) {
            Segment segment = log.segments().get(facts.baseOffset());
            if (segment == null) {
                return false;
            }
            old.add(segment);
        }
        long baseOffset = group.get(0).baseOffset();
        Segment compacted = Segment.createBeside(log.directory(), baseOffset, SegmentFiles.CLEANED_SUFFIX);
        boolean keep = false;
        try {
            for (Segment segment : old) {
                write(segment, compacted, filter, transactions);
            }
            finish(compacted, old);
            keep = surroundings.exclusively(() -> log.swaps().replace(old, compacted, terms.nowMs()));
            return keep;
        } catch (SwapFailedException e) {
            keep = true; // It may be in the log already.
            throw e;
        } finally {
            if (!keep) {
                compacted.delete();
            }
        }
    }

    private void write(Segment from, Segment to, CompactionFilter filter, PassedTransactions transactions)
            throws IOException {
        chunks.begin(from);
        for (MemoryRecords chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
            surroundings.moved(chunk.sizeInBytes());
            output.clear();
            ByteBuffer kept = chunk.filterTo(filter, output, decompression).outputBuffer();
            output = kept; // A larger one where this one was too small.
            kept.flip();
            surroundings.moved(kept.remaining());
            for (MutableRecordBatch batch : MemoryRecords.readableRecords(kept).batches()) {
                append(batch, to);
            }
            for (AbortedTransaction needed : transactions.takeStillNeeded()) {
                to.transactionIndex().append(needed);
            }
        }
    }

    /**
     * Completes the segment, whole and on disk. It has a transaction index if one of the others has one, so that a crash
     * in the middle of the renames cannot leave it with an old one.
     */
    private void finish(Segment compacted, List<Segment> old) throws IOException {
        if (old.stream().anyMatch(segment -> !segment.transactionIndex().isEmpty())) {
            compacted.transactionIndex().create();
        }
        compacted.seal();
        compacted.flush(log.sync());
        Path newest = old.get(old.size() - 1).file();
        Files.setLastModifiedTime(compacted.file(), Files.getLastModifiedTime(newest));
    }

    private void append(MutableRecordBatch batch, Segment to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(batch.sizeInBytes());
        batch.writeTo(bytes);
        bytes.flip();
        to.append(
                MemoryRecords.readableRecords(bytes),
                new AppendedBatch(batch.lastOffset(), batch.maxTimestamp(), batch.sizeInBytes()),
                config.indexIntervalBytes());
    }

    @Override
    public void close() {
        decompression.close();
    }
}
