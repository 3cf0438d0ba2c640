package io.runnel.sql.plan;

import java.util.List;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.jspecify.annotations.Nullable;

/**
 * The row that stands for no rows at all; public because generated code calls it.
 *
 * @param values of all columns
 */
public record RowOfNothing(List<@Nullable Object> values) {
    /** The rows, or, if there are none, the other one in their form. */
    public static <T> Enumerable<T> added(Enumerable<T> rows, RowOfNothing other) {
        return new AbstractEnumerable<T>() {
            @Override
            public Enumerator<T> enumerator() {
                Enumerator<T> given = rows.enumerator();
                return given.moveNext() ? new Begun<>(given) : Linq4j.singletonEnumerator(other.shaped());
            }
        };
    }

    @SuppressWarnings("unchecked")
    private <T> T shaped() {
        return (T) (values.size() == 1 ? values.get(0) : values.toArray());
    }

    /** An enumerator that stands on its first row already, and is moved to it once more. */
    private static final class Begun<T> implements Enumerator<T> {
        private final Enumerator<T> rows;
        private boolean moved;

        Begun(Enumerator<T> rows) {
            this.rows = rows;
        }

        @Override
        public T current() {
            return rows.current();
        }

        @Override
        public boolean moveNext() {
            if (!moved) {
                moved = true;
                return true;
            }
            return rows.moveNext();
        }

        @Override
        public void reset() {
            throw new UnsupportedOperationException("Groups are computed once");
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
