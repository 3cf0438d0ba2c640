package io.runnel.sql.query;

import io.runnel.sql.memory.ByteSize;
import io.runnel.sql.memory.Limit;
import io.runnel.sql.memory.MemoryBudget;

/**
 * What this node's queries over history may hold, in bytes of its heap. One per engine.
 *
 * @param budget of all of them together
 * @param perQuery of one whose session says nothing else
 */
public record NodeMemory(MemoryBudget budget, Limit perQuery) {
    private static final int PERCENT = 100;

    /** By shares of a heap. */
    public static NodeMemory of(QueryConfig config, long heapBytes) {
        String heap = " % of a heap of " + ByteSize.text(heapBytes);
        Limit all = new Limit(
                share(heapBytes, config.memoryPercent()),
                QueryConfig.MEMORY_PERCENT,
                config.memoryPercent() + heap,
                "raise that setting or the node's heap (RUNNEL_HEAP)");
        long bytes = share(heapBytes, config.queryMemoryPercent());
        Limit one = HistorySettings.limit(
                bytes,
                ByteSize.text(bytes) + " (" + QueryConfig.QUERY_MEMORY_PERCENT + ": " + config.queryMemoryPercent()
                        + heap + ")");
        return new NodeMemory(new MemoryBudget(all), one);
    }

    static long share(long heapBytes, int percent) {
        return heapBytes / PERCENT * percent;
    }
}
