package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.format.TimeText;
import java.time.DateTimeException;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;

/** What can be compared with what, and text that stands for a point in time. */
final class Comparisons {
    private Comparisons() {}

    /** @throws SqlException 42804 for a BOOLEAN and a number, and for an order of ARRAY, MAP and STRUCT */
    static void check(SqlCall call, RelDataType left, RelDataType right) {
        boolean truthAndNumber = isTruth(left) && isNumber(right) || isNumber(left) && isTruth(right);
        boolean nestedOrder = ordered(call.getKind()) && (ColumnType.isNested(left) || ColumnType.isNested(right));
        if (truthAndNumber || nestedOrder) {
            throw SqlException.at(
                    "42804",
                    call.getParserPosition(),
                    ColumnType.text(left) + " and " + ColumnType.text(right) + " cannot be compared by "
                            + call.getOperator().getName(),
                    truthAndNumber ? ": write a CAST or a condition." : ": they have no order.");
        }
    }

    /** @throws SqlException 22007 for a text that is none */
    static SqlNode pointInTime(SqlLiteral text, SqlTypeName type) {
        SqlParserPos pos = text.getParserPosition();
        String value = text.getValueAs(String.class).strip();
        try {
            return switch (type) {
                case DATE -> SqlLiteral.createDate(DateString.fromDaysSinceEpoch(TimeText.epochDay(value)), pos);
                case TIME ->
                    SqlLiteral.createTime(
                            TimeString.fromMillisOfDay(TimeText.timeMs(value)), SqlTypes.TIMESTAMP_PRECISION, pos);
                default ->
                    SqlLiteral.createTimestamp(
                            SqlTypeName.TIMESTAMP,
                            TimestampString.fromMillisSinceEpoch(TimeText.timestampMs(value)),
                            SqlTypes.TIMESTAMP_PRECISION,
                            pos);
            };
        } catch (DateTimeException e) {
            throw SqlException.at(
                    "22007", pos, "'" + value + "' is no " + type + ", with which it is compared", ": " + e.getMessage());
        }
    }

    private static boolean ordered(SqlKind kind) {
        return switch (kind) {
            case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> true;
            default -> false;
        };
    }

    private static boolean isTruth(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.BOOLEAN;
    }

    private static boolean isNumber(RelDataType type) {
        return SqlTypeName.NUMERIC_TYPES.contains(type.getSqlTypeName());
    }
}
