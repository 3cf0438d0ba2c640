package io.runnel.log.storage;

import io.runnel.log.partition.AbortedTransaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Which batches of a slice belong to aborted transactions. For one thread. */
public final class AbortedRecords implements BatchFilter {
    /** By producer id: the last offset of each aborted transaction by its first one. */
    private final Map<Long, NavigableMap<Long, Long>> ranges = new HashMap<>();

    /** Forgets what was known, and takes these instead. */
    public void set(List<AbortedTransaction> aborted) {
        ranges.clear();
        for (AbortedTransaction transaction : aborted) {
            ranges.computeIfAbsent(transaction.producerId(), id -> new TreeMap<>())
                    .put(transaction.firstOffset(), transaction.lastOffset());
        }
    }

    @Override
    public boolean drops(BatchHeader batch) {
        if (ranges.isEmpty() || !batch.transactional()) {
            return false;
        }
        NavigableMap<Long, Long> transactions = ranges.get(batch.producerId());
        Map.Entry<Long, Long> last = transactions == null ? null : transactions.floorEntry(batch.lastOffset());
        return last != null && batch.lastOffset() <= last.getValue();
    }
}
