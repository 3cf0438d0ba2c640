package io.runnel.sql.query;

import java.util.Set;

/**
 * The nodes that share one catalog and its persistent queries. What it says is this node's knowledge, which may be a
 * moment behind that of others. Thread-safe.
 */
public interface Members {
    /** Of a node that stands alone. */
    Members ALONE = new Members() {
        @Override
        public boolean alone() {
            return true;
        }

        @Override
        public int nodeId() {
            return 0;
        }

        @Override
        public boolean inService() {
            return true;
        }

        @Override
        public Set<Integer> active() {
            return Set.of(0);
        }

        @Override
        public Runnable onChange(Runnable changed) {
            return () -> {};
        }
    };

    /** Whether there are no others, and never will be while this node runs. */
    boolean alone();

    /** This node's id. */
    int nodeId();

    /** Whether the others, as far as this node can know, count on it. */
    boolean inService();

    /** Ids of the nodes that may run queries. */
    Set<Integer> active();

    /**
     * Tells of each change of {@link #active} from now on; the listener must be quick.
     *
     * @return ends that
     */
    Runnable onChange(Runnable changed);
}
