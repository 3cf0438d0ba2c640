package io.runnel.sql.query;

import io.runnel.sql.SqlException;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;

/** Counts the rows that go into an operator which holds them all, and ends a query that would hold too many. */
final class HeldRows<T> extends AbstractEnumerable<T> {
    private final Enumerable<T> rows;
    private final String holder;
    private final long maxRows;
    private final QueryStop stop;

    HeldRows(Enumerable<T> rows, String holder, long maxRows, QueryStop stop) {
        this.rows = rows;
        this.holder = holder;
        this.maxRows = maxRows;
        this.stop = stop;
    }

    @Override
    public Enumerator<T> enumerator() {
        Enumerator<T> inner = rows.enumerator();
        return new Enumerator<T>() {
            private long count;

            @Override
            public T current() {
                return inner.current();
            }

            @Override
            public boolean moveNext() {
                stop.check();
                if (!inner.moveNext()) {
                    return false;
                }
                if (++count > maxRows) {
                    throw new SqlException(
                            "53400",
                            "A " + holder + " of the query would hold more than " + maxRows
                                    + " rows: narrow the query, or raise the limit with SET '"
                                    + HistorySettings.MAX_HELD_ROWS + "'='…'.");
                }
                return true;
            }

            @Override
            public void reset() {
                inner.reset();
                count = 0;
            }

            @Override
            public void close() {
                inner.close();
            }
        };
    }
}
