package io.runnel.sql.host;

/**
 * What one of a query's tasks reads: every how-manieth partition of each input.
 *
 * @param task from 0
 * @param tasks of the query
 */
record TaskShare(int task, int tasks) {
    /** All there is. */
    static final TaskShare ALL = new TaskShare(0, 1);

    boolean has(int partition) {
        return partition % tasks == task;
    }
}
