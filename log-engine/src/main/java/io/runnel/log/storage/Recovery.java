package io.runnel.log.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the segments of a log. What was flushed, or closed by a clean shutdown, is trusted: only its indexes are
 * checked. Every batch from the recovery point on is checked, and an unflushed tail that does not hold is cut off
 * ({@link DamagedTail}), for it was never acknowledged as flushed. Any other damage is refused, or cut with all that
 * follows where the operator asked for it.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Path directory;
    private final TopicConfig config;
    private final LogOpening opening;
    private final BatchVisitor visitor;
    private final DiskSync sync;
    private final NavigableMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    /** Exclusive end of the offsets that are trusted. */
    private final long trustedEnd;

    private long replayFrom;
    private @Nullable IndexCheck lastCheck;
    private long endOffset;
    private long shownFrom;

    Recovery(Path directory, TopicConfig config, LogOpening opening, BatchVisitor visitor, DiskSync sync) {
        this.sync = sync;
        this.directory = directory;
        this.config = config;
        this.opening = opening;
        this.visitor = visitor;
        this.trustedEnd = opening.clean() ? Long.MAX_VALUE : opening.recoveryPoint();
    }

    /** The segments by base offset, at least one; the caller closes them. */
    NavigableMap<Long, Segment> run() throws IOException {
        List<Long> baseOffsets = SegmentFiles.offsets(directory, SegmentFiles.LOG_SUFFIX);
        if (baseOffsets.isEmpty()) {
            baseOffsets = List.of(0L);
        }
        try {
            for (long baseOffset : baseOffsets) {
                segments.put(baseOffset, Segment.open(directory, baseOffset, sync));
            }
            recover();
            segments.lastEntry().getValue().keys().drop(); // It will be appended to.
            RefusalNote.delete(directory);
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
        replayFrom = visitor.replayFrom(Math.min(latestThatNeedsNoReplay(), firstWithoutTransactionIndex()));
        for (Segment segment : new ArrayList<>(segments.values())) {
            if (segments.containsKey(segment.baseOffset())) { // Else dropped together with the damage before it.
                open(segment);
                segment.release();
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

    /** The visitor is shown all batches from the recovery point on; none after a clean shutdown. */
    private long latestThatNeedsNoReplay() throws IOException {
        if (!opening.clean()) {
            return Math.max(opening.recoveryPoint(), segments.firstKey());
        }
        Segment last = segments.lastEntry().getValue();
        IndexCheck check = check(last);
        return check.holds() ? Math.max(check.endOffset(), last.baseOffset()) : last.baseOffset();
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

    private IndexCheck check(Segment segment) {
        IndexCheck known = lastCheck;
        if (known == null || known.segment() != segment) {
            known = new IndexCheck(segment, config.indexIntervalBytes());
            lastCheck = known;
        }
        return known;
    }

    private boolean isLast(Segment segment) {
        return segments.higherKey(segment.baseOffset()) == null;
    }

    private void open(Segment segment) throws IOException {
        segment.transactionIndex().truncateTo(replayFrom); // The batches from there on tell of the others.
        long end = resumeTrusted(segment);
        if (end < 0) {
            end = rebuild(segment);
        }
        if (segment.sizeInBytes() > 0) {
            endOffset = Math.max(endOffset, end);
        }
        Long next = segments.higherKey(segment.baseOffset());
        if (next != null && end > next) {
            throw new DamagedLogException(segment.file(), 0, "its offsets reach into the next segment's");
        }
        if (next != null && end < next && tailMayBeLost(end)) {
            LOG.warn(
                    "{} ends at offset {}, the next segment begins at {}: what is between was never flushed, nor what"
                            + " follows. The log now ends at offset {}.",
                    segment.file(),
                    end,
                    next,
                    end);
            DamagedTail.setAside(segments.tailMap(next, true));
        }
    }

    /** Whole batches may be lost too; only compaction leaves such gaps otherwise. */
    private boolean tailMayBeLost(long end) {
        return opening.pagesMayBeLost()
                && !opening.clean()
                && end >= opening.recoveryPoint()
                && !config.compacts()
                && !RefusalNote.exists(directory);
    }

    /** Takes up a segment all of which is trusted, if its indexes hold and the visitor does not ask for its batches. */
    private long resumeTrusted(Segment segment) throws IOException {
        Long next = segments.higherKey(segment.baseOffset());
        boolean trusted = opening.clean() || next != null && next <= trustedEnd;
        boolean replayed = next == null || next > replayFrom;
        IndexCheck check = check(segment);
        if (!trusted || !check.holds()) {
            return -1;
        }
        if (replayed && check.endOffset() > replayFrom) {
            try {
                show(segment);
            } catch (DamagedLogException e) {
                return -1; // The rebuilding scan decides what becomes of it.
            }
        }
        segment.trustIndexes();
        return check.endOffset();
    }

    private void show(Segment segment) throws IOException {
        int start = segment.offsetIndex().valueAtOrBelowKey(replayFrom - 1 - segment.baseOffset());
        HeaderWalk walk = segment.walk(start, segment.sizeInBytes());
        while (walk.next()) {
            if (walk.header().lastOffset() >= replayFrom) {
                segment.show(walk.header(), visitor);
            }
        }
    }

    /** Rebuilds the indexes from what is good of them: by headers where batches are trusted, by a scan beyond. */
    private long rebuild(Segment segment) throws IOException {
        TrustedWalk trusted = new TrustedWalk(segment, config, visitor, replayFrom);
        trusted.run(trustedEnd);
        SegmentScan scan = new SegmentScan(segment, trusted.endPosition(), trusted.endOffset());
        scan.run((header, position) -> {
            segment.added(
                    new AppendedBatch(header.lastOffset(), header.maxTimestamp(), header.sizeInBytes()),
                    position,
                    config.indexIntervalBytes());
            if (header.lastOffset() >= replayFrom) {
                segment.show(header, visitor);
            }
        });
        opening.checkedBytes().add(scan.validBytes() - trusted.endPosition());
        if (scan.damage() != null) {
            cut(segment, scan);
        }
        if (!opening.clean()) {
            segment.flushedUpTo(Math.min(trusted.endPosition(), scan.validBytes()));
        }
        if (!isLast(segment)) {
            segment.seal();
        }
        return scan.endOffset();
    }

    private void cut(Segment segment, SegmentScan scan) throws IOException {
        DamagedTail tail = new DamagedTail(segment, scan, segments.tailMap(segment.baseOffset(), false));
        if (!tail.isUnflushed(opening, RefusalNote.exists(directory))) {
            refuseUnlessTruncating(segment, scan.validBytes(), String.valueOf(scan.damage()));
        }
        segment.transactionIndex().truncateTo(scan.endOffset());
        tail.cut();
    }

    private void refuseUnlessTruncating(Segment segment, long position, String damage) throws IOException {
        if (opening.policy() == RecoveryPolicy.REFUSE) {
            RefusalNote.write(directory, segment.file() + " is damaged at byte " + position + ": " + damage);
            throw new DamagedLogException(segment.file(), position, damage);
        }
    }

    /** A crash may leave a new, empty segment whose base offset the cut log does not reach any more. */
    private void dropEmptySegmentsBeyondEnd() throws IOException {
        while (segments.size() > 1) {
            Segment last = segments.lastEntry().getValue();
            if (last.sizeInBytes() == 0 && last.baseOffset() <= opening.recoveryPoint()) {
                endOffset = Math.max(endOffset, last.baseOffset()); // The log had been flushed up to there.
            }
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
        LOG.debug("Opening {} failed", directory, cause);
    }
}
