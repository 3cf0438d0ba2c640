package io.runnel.sql.aggregate;

/** The boxes that whole numbers, dates and times come in: a column has one of them throughout. */
public enum WholeNumber {
    BYTE {
        @Override
        Object box(long value) {
            return (byte) value;
        }
    },
    SHORT {
        @Override
        Object box(long value) {
            return (short) value;
        }
    },
    INT {
        @Override
        Object box(long value) {
            return (int) value;
        }
    },
    LONG {
        @Override
        Object box(long value) {
            return value;
        }
    };

    abstract Object box(long value);
}
