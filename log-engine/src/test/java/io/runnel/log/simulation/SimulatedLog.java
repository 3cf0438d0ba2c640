package io.runnel.log.simulation;

import io.runnel.log.partition.LeaderEpochs;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The log of one replica on one node's disk: what is written, and of that what would be there after a power loss.
 */
final class SimulatedLog {
    private static final List<LeaderEpochs.Entry> NO_EPOCH = List.of(new LeaderEpochs.Entry(0, 0));

    private final List<StoredBatch> batches = new ArrayList<>();
    /** So many of the batches are flushed. */
    private int flushed;
    /** Flushed batches after those, which were cut since, and whose cutting is not flushed. */
    private final List<StoredBatch> ghosts = new ArrayList<>();

    private long startOffset;
    private long checkpointedHighWatermark;
    private LeaderEpochs epochs = new LeaderEpochs(NO_EPOCH);

    long startOffset() {
        return startOffset;
    }

    long endOffset() {
        return batches.isEmpty() ? startOffset : batches.get(batches.size() - 1).endOffset();
    }

    long flushedEndOffset() {
        return flushed == 0 ? startOffset : batches.get(flushed - 1).endOffset();
    }

    List<StoredBatch> batches() {
        return batches;
    }

    LeaderEpochs epochs() {
        return epochs;
    }

    void epochs(LeaderEpochs newEpochs) {
        epochs = newEpochs;
    }

    void append(StoredBatch batch) {
        if (batch.baseOffset() != endOffset()) {
            throw new Violation("Batch " + batch + " does not follow the log's end " + endOffset());
        }
        batches.add(batch);
        epochs = epochs.with(batch.leaderEpoch(), batch.baseOffset());
    }

    /** Index of the first batch that ends after that offset; the number of batches if there is none. */
    int indexOf(long offset) {
        int low = 0;
        int high = batches.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (batches.get(middle).lastOffset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The batch that begins there, or null. */
    StoredBatch at(long baseOffset) {
        int index = indexOf(baseOffset);
        StoredBatch found = index < batches.size() ? batches.get(index) : null;
        return found != null && found.baseOffset() == baseOffset ? found : null;
    }

    /** Everything that ends after that offset is cut. */
    void truncate(long offset) {
        int kept = indexOf(offset);
        if (kept < flushed) {
            ghosts.addAll(0, batches.subList(kept, flushed));
            flushed = kept;
        }
        batches.subList(kept, batches.size()).clear();
        epochs = epochs.cutAt(endOffset());
    }

    /** Everything goes; the log begins anew there. */
    void restart(long offset) {
        truncate(startOffset);
        startOffset = offset;
        ghosts.clear();
        epochs = new LeaderEpochs(NO_EPOCH);
        checkpointedHighWatermark = offset;
    }

    /** What was written below that offset is flushed. */
    void flush(long endOffset) {
        int upTo = indexOf(endOffset);
        if (upTo >= flushed) {
            flushed = upTo;
            ghosts.clear();
        }
    }

    void checkpoint(long highWatermark) {
        checkpointedHighWatermark = highWatermark;
    }

    long checkpointedHighWatermark() {
        return Math.min(checkpointedHighWatermark, endOffset());
    }

    /** What was not flushed is lost, all or its last part; what was cut may be back. */
    void losePower(Random random) {
        if (!ghosts.isEmpty() && random.nextBoolean()) {
            batches.subList(flushed, batches.size()).clear();
            batches.addAll(ghosts.subList(0, 1 + random.nextInt(ghosts.size())));
        } else {
            int kept = flushed + random.nextInt(batches.size() - flushed + 1);
            batches.subList(kept, batches.size()).clear();
        }
        ghosts.clear();
    }

    /** The node starts: what is there is flushed, and every batch tells its epoch. */
    void recover() {
        flushed = batches.size();
        ghosts.clear();
        LeaderEpochs found = epochs.upTo(endOffset());
        for (StoredBatch batch : batches) {
            found = found.with(batch.leaderEpoch(), batch.baseOffset());
        }
        epochs = found;
    }
}
