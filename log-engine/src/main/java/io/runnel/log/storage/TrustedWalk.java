package io.runnel.log.storage;

import java.io.IOException;

/**
 * Rebuilds a segment's indexes from the last entry that is good, by the headers of batches that are known to be on disk,
 * and shows the visitor those it asks for. A damaged header ends the walk: the scan that goes on from there finds it
 * again and decides.
 */
final class TrustedWalk {
    private final Segment segment;
    private final TopicConfig config;
    private final BatchVisitor visitor;
    private final long replayFrom;
    private int endPosition;
    private long endOffset;

    TrustedWalk(Segment segment, TopicConfig config, BatchVisitor visitor, long replayFrom) {
        this.segment = segment;
        this.config = config;
        this.visitor = visitor;
        this.replayFrom = replayFrom;
        this.endOffset = segment.baseOffset();
    }

    /** Walks up to the first batch that reaches to this offset. */
    void run(long trustedEnd) throws IOException {
        if (trustedEnd <= segment.baseOffset()) {
            segment.reset();
            return;
        }
        int indexedFrom = new IndexCheck(segment, config.indexIntervalBytes()).keepGood(trustedEnd);
        int shownFrom = segment.offsetIndex().valueAtOrBelowKey(replayFrom - 1 - segment.baseOffset());
        HeaderWalk walk = segment.walk(Math.min(indexedFrom, shownFrom), segment.sizeInBytes());
        endPosition = walk.endPosition();
        while (next(walk) && walk.header().lastOffset() < trustedEnd) {
            BatchHeader header = walk.header();
            if (walk.position() >= indexedFrom) {
                segment.added(
                        new AppendedBatch(header.lastOffset(), header.maxTimestamp(), header.sizeInBytes()),
                        walk.position(),
                        config.indexIntervalBytes());
            }
            endPosition = walk.endPosition();
            endOffset = header.lastOffset() + 1;
            if (header.lastOffset() >= replayFrom) {
                segment.show(header, visitor);
            }
        }
    }

    private boolean next(HeaderWalk walk) throws IOException {
        try {
            return walk.next() && walk.header().baseOffset() >= endOffset;
        } catch (DamagedLogException e) {
            return false;
        }
    }

    /** Where the first batch stands that was not walked over. */
    int endPosition() {
        return endPosition;
    }

    /** Exclusive end of the offsets of those that were. */
    long endOffset() {
        return endOffset;
    }
}
