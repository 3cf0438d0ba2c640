package io.runnel.sql.query;

import java.util.List;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.jspecify.annotations.Nullable;

/** Computes rows when they are first asked for, and then gives the same ones to everybody. For one thread. */
final class KeptRows<T> extends AbstractEnumerable<T> {
    private final Enumerable<T> rows;
    private final QueryStop stop;
    private @Nullable List<T> kept;

    KeptRows(Enumerable<T> rows, QueryStop stop) {
        this.rows = rows;
        this.stop = stop;
    }

    @Override
    public Enumerator<T> enumerator() {
        // A nested loop of two large inputs looks nowhere else whether it was cancelled.
        stop.check();
        if (kept == null) {
            kept = rows.toList();
        }
        return Linq4j.enumerator(kept);
    }
}
