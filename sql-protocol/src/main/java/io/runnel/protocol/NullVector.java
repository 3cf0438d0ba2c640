package io.runnel.protocol;

/** NULL: values take no bytes, and nothing is kept of them, whether or not they are marked. */
final class NullVector extends ColumnVector {
    private NullVector(SqlType type, int rows) {
        super(type, rows, null);
    }

    static NullVector read(WireInput in, SqlType type, int rows, boolean marked) {
        if (!marked) {
            in.weightless(rows); // marks take a bit each
        }
        return new NullVector(type, rows);
    }

    @Override
    public boolean isNull(int row) {
        return true;
    }

    @Override
    Object present(int row) {
        throw new IllegalStateException("Row " + row + " of a column of NULL is not null");
    }
}
