package io.runnel.log.compaction;

import io.runnel.log.partition.ProducerWindow;
import io.runnel.log.partition.ProducerWindow.RememberedBatch;
import java.util.HashMap;
import java.util.Map;

/**
 * The batch that tells a restarted node what an idempotent producer wrote last: it stays, if need be without records.
 *
 * @param lastOffset of the producer's last batch, or {@link #NO_BATCH} when a marker with a new epoch came after it
 */
public record LastRecord(short producerEpoch, long lastOffset) {
    /** Instead of an offset. */
    public static final long NO_BATCH = -1L;

    /** By producer id. */
    public static Map<Long, LastRecord> of(Map<Long, ProducerWindow> producers) {
        Map<Long, LastRecord> records = new HashMap<>();
        producers.forEach((producerId, window) -> {
            RememberedBatch last = window.last();
            records.put(
                    producerId, new LastRecord(window.producerEpoch(), last == null ? NO_BATCH : last.lastOffset()));
        });
        return Map.copyOf(records);
    }
}
