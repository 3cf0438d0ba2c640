package io.runnel.sql.query;

import io.runnel.sql.memory.HeldMemory;
import io.runnel.sql.memory.RowSizes;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;

/**
 * Reserves memory for rows on their way into an operator that holds them. An operator that holds only so many of them at one time is
 * taken to drop a row of average size for each one that is larger.
 */
final class HeldRows<T> extends AbstractEnumerable<T> {
    private final Enumerable<T> rows;
    private final HeldMemory memory;
    private final long bytesPerRow;
    private final long mostRows;
    private final QueryStop stop;

    HeldRows(Enumerable<T> rows, HeldMemory memory, long bytesPerRow, long mostRows, QueryStop stop) {
        this.rows = rows;
        this.memory = memory;
        this.bytesPerRow = bytesPerRow;
        this.mostRows = mostRows;
        this.stop = stop;
    }

    @Override
    public Enumerator<T> enumerator() {
        memory.clear();
        Enumerator<T> inner = rows.enumerator();
        return new Enumerator<T>() {
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
                reserve(inner.current());
                return true;
            }

            @Override
            public void reset() {
                inner.reset();
                memory.clear();
            }

            @Override
            public void close() {
                inner.close();
            }
        };
    }

    private void reserve(T row) {
        long bytes = RowSizes.of(row) + bytesPerRow;
        if (memory.rows() < mostRows) {
            memory.row(bytes);
        } else if (mostRows > 0) {
            memory.grow(Math.max(0, bytes - memory.bytes() / mostRows));
        }
    }
}
