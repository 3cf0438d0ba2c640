package io.runnel.sql.plan;

import io.runnel.sql.operator.Explosion;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.jspecify.annotations.Nullable;

/** What generated code calls to make rows of arrays; see {@link Explode}. */
public final class ExplodedRows {
    private ExplodedRows() {}

    /**
     * The rows of an input.
     *
     * @param input rows in arrays, or bare values where there is one column; so are those that are given
     * @param arrays indexes of the columns that become their elements
     */
    public static Enumerable<@Nullable Object> of(Enumerable<@Nullable Object> input, int[] arrays) {
        return new AbstractEnumerable<@Nullable Object>() {
            @Override
            public Enumerator<@Nullable Object> enumerator() {
                return new Rows(input.enumerator(), arrays);
            }
        };
    }

    private static final class Rows implements Enumerator<@Nullable Object> {
        private final Enumerator<@Nullable Object> input;
        private final int[] arrays;
        private @Nullable Object[] row = {};
        private boolean bare;
        private int index = -1;
        private int count;

        Rows(Enumerator<@Nullable Object> input, int[] arrays) {
            this.input = input;
            this.arrays = arrays;
        }

        @Override
        public boolean moveNext() {
            index++;
            while (index >= count) {
                if (!input.moveNext()) {
                    return false;
                }
                Object current = input.current();
                bare = !(current instanceof Object[]);
                row = current instanceof @Nullable Object[] columns ? columns : new @Nullable Object[] {current};
                index = 0;
                count = Explosion.rows(row, arrays);
            }
            return true;
        }

        @Override
        public @Nullable Object current() {
            @Nullable Object[] exploded = Explosion.row(row, arrays, index);
            return bare ? exploded[0] : exploded;
        }

        @Override
        public void reset() {
            throw new UnsupportedOperationException("An operator that reads its input again has it kept");
        }

        @Override
        public void close() {
            input.close();
        }
    }
}
