package io.runnel.sql.host;

/**
 * How persistent queries run on this node.
 *
 * @param threads that all of them share
 * @param maxThreads the most there may be, with those that stand in for threads that a query does not give back
 * @param sliceTimeoutMs how long a query may have a thread before another one stands in for it; usually it has it for some
 *     ten milliseconds
 * @param commitIntervalMs from the first record that a query reads to its commit: so long its results may take
 * @param tasks by how many one query may be carried out side by side, at most
 * @param stopTimeoutMs how long PAUSE, TERMINATE and the node's end wait until a query stands still
 */
public record HostConfig(
        int threads, int maxThreads, long sliceTimeoutMs, long commitIntervalMs, int tasks, long stopTimeoutMs) {
    /** As long as a writer of the log may take to give up a transaction. */
    public static final long STOP_TIMEOUT_MS = 10_000;

    private static final int MAX_THREADS = 16;
    private static final long SLICE_TIMEOUT_MS = 30_000;
    private static final int TASKS = 2;

    public HostConfig {
        maxThreads = Math.max(threads, maxThreads);
    }

    /** The rest as usual. */
    public HostConfig(int threads, long commitIntervalMs) {
        this(threads, MAX_THREADS, SLICE_TIMEOUT_MS, commitIntervalMs, TASKS, STOP_TIMEOUT_MS);
    }
}
