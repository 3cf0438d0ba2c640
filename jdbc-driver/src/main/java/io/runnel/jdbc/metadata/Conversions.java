package io.runnel.jdbc.metadata;

import java.sql.Types;

/** Which types SQL's CAST turns into which others. Pure. */
final class Conversions {
    /** Types between which every value that fits is converted. */
    private enum Family {
        NUMBER,
        TEXT,
        TRUTH,
        BYTES,
        DATE,
        TIME,
        TIMESTAMP,
        NONE
    }

    private Conversions() {}

    /** @param from of {@link Types}, as is to */
    static boolean supported(int from, int to) {
        Family source = family(from);
        Family target = family(to);
        if (source == Family.NONE || target == Family.NONE) {
            return false;
        }
        if (source == target) {
            return true;
        }
        return switch (source) {
            case TEXT -> target != Family.BYTES;
            case NUMBER, TRUTH, TIME -> target == Family.TEXT;
            case DATE -> target == Family.TEXT || target == Family.TIMESTAMP;
            case TIMESTAMP -> target == Family.TEXT || target == Family.DATE || target == Family.TIME;
            case BYTES, NONE -> false;
        };
    }

    private static Family family(int type) {
        return switch (type) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.REAL, Types.DOUBLE, Types.DECIMAL ->
                Family.NUMBER;
            case Types.CHAR, Types.VARCHAR -> Family.TEXT;
            case Types.BOOLEAN -> Family.TRUTH;
            case Types.VARBINARY -> Family.BYTES;
            case Types.DATE -> Family.DATE;
            case Types.TIME -> Family.TIME;
            case Types.TIMESTAMP -> Family.TIMESTAMP;
            default -> Family.NONE;
        };
    }
}
