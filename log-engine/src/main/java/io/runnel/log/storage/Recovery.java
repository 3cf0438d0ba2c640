package io.runnel.log.storage;

import io.runnel.log.partition.AbortedTransaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the segments of a log. After a clean shutdown they are trusted; otherwise every batch from the recovery point
 * on is checked, and a torn tail is cut off, for a write that no flush completed was never acknowledged as flushed.
 * Any other damage is refused, or cut with all that follows where the operator asked for it.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Path directory;
    private final TopicConfig config;
    private final LogOpening opening;
    private final BatchVisitor visitor;
    private final NavigableMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private long endOffset;
    private long shownFrom;

    Recovery(Path directory, TopicConfig config, LogOpening opening, BatchVisitor visitor) {
        this.directory = directory;
        this.config = config;
        this.opening = opening;
        this.visitor = visitor;
    }

    /** The segments by base offset, at least one; the caller closes them. */
    NavigableMap<Long, Segment> run() throws IOException {
        List<Long> baseOffsets = SegmentFiles.offsets(directory, SegmentFiles.LOG_SUFFIX);
        if (baseOffsets.isEmpty()) {
            baseOffsets = List.of(0L);
        }
        try {
            for (long baseOffset : baseOffsets) {
                segments.put(baseOffset, Segment.open(directory, baseOffset));
            }
            recover();
            return segments;
        } catch (IOException | RuntimeException e) {
            closeAll(e);
            throw e;
        }
    }

    /** Exclusive end of the offsets in the log. */
    long endOffset() {
        return endOffset;
    }

    private void recover() throws IOException {
        Segment checkedFrom = segmentAt(opening.recoveryPoint());
        if (opening.clean()) {
            resume(segments.lastEntry().getValue());
            endOffset = segments.lastEntry().getValue().endOffset();
        }
        long latest = opening.clean() ? endOffset : checkedFrom.baseOffset();
        shownFrom = visitor.replayFrom(Math.min(latest, firstWithoutTransactionIndex()));
        Segment replayedFrom = segmentAt(shownFrom);
        for (Segment segment : new ArrayList<>(segments.values())) {
            boolean check = !opening.clean() && segment.baseOffset() >= checkedFrom.baseOffset();
            if (!segments.containsKey(segment.baseOffset())) {
                continue; // Dropped together with the damage before it.
            }
            if (check) {
                rebuild(segment, visitor);
            } else if (replayedFrom.baseOffset() <= segment.baseOffset() && latest > segment.baseOffset()) {
                rebuild(segment, visitor);
            } else if (!opening.clean() || segment != segments.lastEntry().getValue()) {
                resume(segment);
            }
        }
        dropEmptySegmentsBeyondEnd();
        if (endOffset < opening.recoveryPoint()) {
            Segment last = segments.lastEntry().getValue();
            refuseUnlessTruncating(
                    last,
                    last.sizeInBytes(),
                    "the log was flushed up to offset " + opening.recoveryPoint() + " but ends at " + endOffset);
        }
    }

    private Segment segmentAt(long offset) {
        var floor = segments.floorEntry(offset);
        return (floor == null ? segments.firstEntry() : floor).getValue();
    }

    /** Takes up the transaction indexes; a damaged one means that its segment has to be shown to the visitor again. */
    private long firstWithoutTransactionIndex() throws IOException {
        long first = Long.MAX_VALUE;
        for (long baseOffset : SegmentFiles.offsets(directory, SegmentFiles.TRANSACTION_INDEX_SUFFIX)) {
            Segment segment = segments.get(baseOffset);
            if (segment != null && !segment.transactionIndex().load()) {
                LOG.info("The transaction index of {} is wrong: rebuilding it", segment.file());
                segment.transactionIndex().clear();
                first = Math.min(first, baseOffset);
            }
        }
        return first;
    }

    private void resume(Segment segment) throws IOException {
        if (!segment.resume()) {
            LOG.info("Indexes of {} are missing or wrong: rebuilding them", segment.file());
            rebuild(segment, BatchVisitor.NONE);
        }
    }

    private void rebuild(Segment segment, BatchVisitor shown) throws IOException {
        segment.reset();
        if (shown == visitor) {
            segment.transactionIndex().truncateTo(shownFrom);
        }
        SegmentScan scan = new SegmentScan(segment);
        scan.run((header, position) -> {
            segment.added(
                    new AppendedBatch(header.lastOffset(), header.maxTimestamp(), header.sizeInBytes()),
                    position,
                    config.indexIntervalBytes());
            shown.batch(header);
            AbortedTransaction aborted = header.control() ? shown.aborted() : null;
            if (aborted != null) {
                segment.transactionIndex().append(aborted);
            }
        });
        if (scan.damage() != null) {
            cut(segment, scan);
        }
        if (segment.sizeInBytes() > 0) {
            endOffset = Math.max(endOffset, scan.endOffset());
        }
        Long next = segments.higherKey(segment.baseOffset());
        if (next != null) {
            if (scan.endOffset() > next) {
                throw new DamagedLogException(segment.file(), 0, "its offsets reach into the next segment's");
            }
            segment.seal();
        }
    }

    private void cut(Segment segment, SegmentScan scan) throws IOException {
        boolean laterRecords = segments.tailMap(segment.baseOffset(), false).values().stream()
                .anyMatch(later -> later.sizeInBytes() > 0);
        boolean torn = !opening.clean()
                && !laterRecords
                && scan.endOffset() >= opening.recoveryPoint()
                && !scan.validBatchFollows();
        if (!torn) {
            refuseUnlessTruncating(segment, scan.validBytes(), String.valueOf(scan.damage()));
        }
        LOG.warn(
                "Cutting {} at byte {} of {}: {}. The log now ends at offset {}.",
                segment.file(),
                scan.validBytes(),
                segment.sizeInBytes(),
                scan.damage(),
                scan.endOffset());
        segment.truncateTo(scan.validBytes());
        segment.transactionIndex().truncateTo(scan.endOffset());
        for (Segment later :
                List.copyOf(segments.tailMap(segment.baseOffset(), false).values())) {
            segments.remove(later.baseOffset());
            if (later.sizeInBytes() > 0) {
                later.setAside();
            } else {
                later.delete();
            }
        }
    }

    private void refuseUnlessTruncating(Segment segment, long position, String damage) throws DamagedLogException {
        if (opening.policy() == RecoveryPolicy.REFUSE) {
            throw new DamagedLogException(segment.file(), position, damage);
        }
    }

    /** A crash may leave a new, empty segment whose base offset the cut log does not reach any more. */
    private void dropEmptySegmentsBeyondEnd() throws IOException {
        while (segments.size() > 1) {
            Segment last = segments.lastEntry().getValue();
            if (last.sizeInBytes() > 0 || last.baseOffset() == endOffset) {
                return;
            }
            segments.remove(last.baseOffset());
            last.delete();
        }
        Segment only = segments.lastEntry().getValue();
        endOffset = Math.max(endOffset, only.baseOffset());
    }

    private void closeAll(Throwable cause) {
        for (Segment segment : segments.values()) {
            try {
                segment.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
