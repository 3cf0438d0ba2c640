package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.plan.volcano.VolcanoPlanner;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.jspecify.annotations.Nullable;

/**
 * How long the planner may look for a query's plan: the ways to join many inputs grow without bound. Calcite's planners
 * ask before each use of a rule whether they are to go on, and rules that compare plans ask what these cost; both look at
 * the clock here. Used by one thread at a time.
 */
final class PlanningTime {
    /** Name of the node's setting. */
    static final String SETTING = "sql.planning.timeout.ms";

    private final long limitMs;
    private long startNanos = System.nanoTime();

    private PlanningTime(long limitMs) {
        this.limitMs = limitMs;
    }

    /** A planner of one query's operators; the time runs. */
    static VolcanoPlanner planner(long limitMs) {
        return new Volcano(new PlanningTime(limitMs));
    }

    /** Lets the time of the query's planner run anew, for this thread. */
    static void restart(RelOptCluster cluster) {
        if (cluster.getPlanner() instanceof Volcano planner) {
            planner.time.startNanos = System.nanoTime();
            cluster.setMetadataQuerySupplier(() -> new Costs(planner.time));
        }
        cluster.invalidateMetadataQuery();
    }

    /** A planner that applies the rules of a program within the time of the query's planner. */
    static HepPlanner rules(HepProgram program, RelOptCluster cluster) {
        return new Hep(program, cluster);
    }

    /** That the time was up, if this is why a planner failed: rules wrap what is thrown below them. */
    static Optional<SqlException> exceeded(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SqlException known) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    private void check() {
        if (System.nanoTime() - startNanos > TimeUnit.MILLISECONDS.toNanos(limitMs)) {
            throw new SqlException(
                    "54001",
                    "Planning the query took longer than " + limitMs + " ms, which is " + SETTING
                            + "; read fewer sources in one statement, or raise the setting.");
        }
    }

    private static final class Volcano extends VolcanoPlanner {
        private final PlanningTime time;

        Volcano(PlanningTime time) {
            this.time = time;
        }

        @Override
        public void checkCancel() {
            super.checkCancel();
            time.check();
        }
    }

    private static final class Costs extends RelMetadataQuery {
        private final PlanningTime time;

        Costs(PlanningTime time) {
            this.time = time;
        }

        @Override
        public @Nullable RelOptCost getCumulativeCost(RelNode rel) {
            time.check();
            return super.getCumulativeCost(rel);
        }

        @Override
        public @Nullable Double getRowCount(RelNode rel) {
            time.check();
            return super.getRowCount(rel);
        }
    }

    private static final class Hep extends HepPlanner {
        private final RelOptCluster cluster;

        Hep(HepProgram program, RelOptCluster cluster) {
            super(program, null, true, null, cluster.getPlanner().getCostFactory());
            this.cluster = cluster;
        }

        @Override
        public void checkCancel() {
            super.checkCancel();
            if (cluster.getPlanner() instanceof Volcano planner) {
                planner.checkCancel();
            }
        }
    }
}
