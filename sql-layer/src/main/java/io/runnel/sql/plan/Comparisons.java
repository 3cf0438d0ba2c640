package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.format.TimeText;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

/** What can be compared with what, and text that stands for a point in time. */
final class Comparisons {
    private Comparisons() {}

    /**
     * @throws SqlException 42804 for a BOOLEAN and a number, for an order of ARRAY, MAP and STRUCT, and for such types that have
     *     nothing in common
     */
    static void check(SqlCall call, RelDataType left, RelDataType right) {
        if (isUnknown(left) || isUnknown(right)) {
            return;
        }
        if (isTruth(left) && isNumber(right) || isNumber(left) && isTruth(right)) {
            throw refused(call, left, right, ": write a CAST or a condition.");
        }
        if (!ColumnType.isNested(left) && !ColumnType.isNested(right)) {
            return;
        }
        if (ordered(call.getKind())) {
            throw refused(call, left, right, ": they have no order.");
        }
        if (common(left, right) == null) {
            boolean structs = left.isStruct() && right.isStruct();
            throw refused(
                    call,
                    left,
                    right,
                    structs
                            ? ": STRUCTs need the same fields in the same order."
                            : "; compare an element or a field, as in a[1], m['k'] or s->f.");
        }
    }

    /** @throws SqlException 42804 for ARRAY, MAP and STRUCT */
    static void checkOrdered(SqlCall call, RelDataType type) {
        if (ColumnType.isNested(type)) {
            throw SqlException.at(
                    "42804",
                    call.getParserPosition(),
                    ColumnType.text(type) + " stands in " + call.getKind(),
                    ", but has no order.");
        }
    }

    /** @throws SqlException 42804 for the sum of two texts, which ksqlDB joins and other databases add up */
    static void refuseTexts(SqlCall sum, RelDataType left, RelDataType right) {
        if (SqlTypeName.CHAR_TYPES.contains(left.getSqlTypeName())
                && SqlTypeName.CHAR_TYPES.contains(right.getSqlTypeName())) {
            throw SqlException.at(
                    "42804",
                    sum.getParserPosition(),
                    "Texts are not added up",
                    "; write a || b or CONCAT(a, b) to join them, or CAST them to a number.");
        }
    }

    /** @throws SqlException 42804 for a text that is no number, where it is compared with one */
    static void checkNumbers(SqlNodeList values, RelDataType with) {
        if (!isNumber(with)) {
            return;
        }
        for (SqlNode value : values) {
            boolean text = value.getKind() == SqlKind.LITERAL
                    && SqlTypeName.CHAR_TYPES.contains(((SqlLiteral) value).getTypeName());
            if (text && !isNumber(((SqlLiteral) value).getValueAs(String.class))) {
                throw SqlException.at(
                        "42804",
                        value.getParserPosition(),
                        value + " stands in IN for a value of type " + ColumnType.text(with),
                        ", and is no number.");
            }
        }
    }

    private static boolean isNumber(String text) {
        try {
            new java.math.BigDecimal(text.strip());
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static SqlException refused(SqlCall call, RelDataType left, RelDataType right, String rest) {
        return SqlException.at(
                "42804",
                call.getParserPosition(),
                ColumnType.text(left) + " and " + ColumnType.text(right) + " cannot be compared by "
                        + call.getOperator().getName(),
                rest);
    }

    /** The nullable type to which both can be widened; null if there is none. STRUCTs need the same fields in the same order. */
    static @Nullable RelDataType common(RelDataType left, RelDataType right) {
        if (left.isStruct() && right.isStruct()) {
            return left.getFieldNames().equals(right.getFieldNames()) ? struct(left, right) : null;
        }
        boolean arrays = left.getSqlTypeName() == SqlTypeName.ARRAY && right.getSqlTypeName() == SqlTypeName.ARRAY;
        if (arrays) {
            RelDataType element = common(ColumnType.element(left), ColumnType.element(right));
            return element == null ? null : ColumnType.array(element);
        }
        if (left.getSqlTypeName() == SqlTypeName.MAP && right.getSqlTypeName() == SqlTypeName.MAP) {
            RelDataType key = common(ColumnType.key(left), ColumnType.key(right));
            RelDataType value = common(ColumnType.value(left), ColumnType.value(right));
            return key == null || value == null ? null : ColumnType.map(key, value);
        }
        RelDataType scalar =
                ColumnType.isNested(left) != ColumnType.isNested(right) && !isUnknown(left) && !isUnknown(right)
                        ? null
                        : SqlTypes.FACTORY.leastRestrictive(List.of(left, right));
        return scalar == null ? null : SqlTypes.FACTORY.createTypeWithNullability(scalar, true);
    }

    private static @Nullable RelDataType struct(RelDataType left, RelDataType right) {
        List<RelDataType> types = new ArrayList<>();
        for (int index = 0; index < left.getFieldCount(); index++) {
            RelDataType type = common(
                    left.getFieldList().get(index).getType(),
                    right.getFieldList().get(index).getType());
            if (type == null) {
                return null;
            }
            types.add(type);
        }
        return ColumnType.struct(left.getFieldNames(), types);
    }

    /** Of null, and of a parameter whose type is not known yet. */
    private static boolean isUnknown(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case NULL, ANY, UNKNOWN -> true;
            default -> false;
        };
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
                    "22007",
                    pos,
                    "'" + value + "' is no " + type + ", with which it is compared",
                    ": " + e.getMessage());
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
