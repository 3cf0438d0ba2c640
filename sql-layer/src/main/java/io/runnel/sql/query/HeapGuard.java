package io.runnel.sql.query;

import io.runnel.sql.SqlException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/**
 * Ends queries over history while the heap is all but full. What aggregations and DISTINCT hold inside of Calcite's
 * operators cannot be counted row by row; but it is what survives a garbage collection, and that the JVM tells: this
 * looks at how full the old generation was after its last collection. Every query that reads on then fails, rather
 * than the node, which also serves others.
 */
final class HeapGuard {
    /** Share of the old generation that may be in use after it was collected. */
    static final int MAX_PERCENT = 85;

    /** A query that has read less than this is not what fills the heap. */
    private static final int FREE_READS = 100_000;

    /** Reads between two looks: a look costs about a microsecond. */
    private static final int LOOK_EVERY = 4_096;

    private static final List<MemoryPoolMXBean> POOLS = watched();

    private long reads;

    /**
     * Counts a record that a query reads.
     *
     * @throws SqlException 53200 (out of memory) if the query must end
     */
    void read() {
        if (++reads % LOOK_EVERY == 0 && reads > FREE_READS && exhausted()) {
            throw new SqlException(
                    "53200",
                    "The query was ended after " + reads + " records, because what queries hold fills " + MAX_PERCENT
                            + " % of the node's heap of "
                            + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MB. Group by fewer distinct values, narrow the query, or give the node a larger heap"
                            + " (RUNNEL_HEAP).");
        }
    }

    /** What a pool tells is of its last collection, which another query's rows may have filled: so collect and ask again. */
    private static synchronized boolean exhausted() {
        if (!isFull()) {
            return false;
        }
        System.gc();
        return isFull();
    }

    private static boolean isFull() {
        for (MemoryPoolMXBean pool : POOLS) {
            if (pool.isCollectionUsageThresholdExceeded()) {
                return true;
            }
        }
        return false;
    }

    /** The old generation of whichever collector runs; a JVM whose pools tell nothing is not guarded. */
    private static List<MemoryPoolMXBean> watched() {
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP
                        && pool.isCollectionUsageThresholdSupported()
                        && pool.isUsageThresholdSupported()
                        && pool.getUsage().getMax() > 0)
                .toList();
        pools.forEach(pool -> pool.setCollectionUsageThreshold(pool.getUsage().getMax() / 100 * MAX_PERCENT));
        return pools;
    }
}
