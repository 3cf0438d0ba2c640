package io.runnel.sql.plan;

import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.function.NestedCast;
import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Casts that give something else than Calcite's: those to integers cut the fraction off, a DECIMAL's text has a digit before the
 * point, a BOOLEAN's is in lower case, points in time are read and written after ISO 8601. They are replaced before Calcite computes those of constants.
 */
final class ScalarCasts {
    private ScalarCasts() {}

    /** Whether a cast between the types is one of these. */
    static boolean differs(RelDataType from, RelDataType to) {
        return cutsOff(from, to) || isText(from, to);
    }

    static RexNode cast(RexBuilder rexBuilder, RexNode value, RelDataType to) {
        return cutsOff(value.getType(), to)
                ? rexBuilder.makeAbstractCast(to, truncated(rexBuilder, value), false)
                : text(rexBuilder, value, to);
    }

    private static boolean cutsOff(RelDataType from, RelDataType to) {
        return SqlTypeName.INT_TYPES.contains(to.getSqlTypeName())
                && (from.getSqlTypeName() == SqlTypeName.DECIMAL
                        || SqlTypeName.APPROX_TYPES.contains(from.getSqlTypeName()));
    }

    private static RexNode truncated(RexBuilder rexBuilder, RexNode value) {
        return rexBuilder.makeCall(SqlStdOperatorTable.TRUNCATE, value, rexBuilder.makeExactLiteral(BigDecimal.ZERO));
    }

    /** Between text and points in time, and from DECIMAL and BOOLEAN to text. */
    static boolean isText(RelDataType from, RelDataType to) {
        SqlTypeName target = to.getSqlTypeName();
        return switch (from.getSqlTypeName()) {
            case TIMESTAMP -> target == SqlTypeName.VARCHAR;
            case DECIMAL, BOOLEAN -> SqlTypeName.CHAR_TYPES.contains(target);
            case CHAR, VARCHAR -> SqlTypeName.DATETIME_TYPES.contains(target);
            default -> false;
        };
    }

    /** Such a cast; of text to a length, the whole text is cut or filled as Calcite's cast of text does it. */
    static RexNode text(RexBuilder rexBuilder, RexNode value, RelDataType to) {
        RelDataType from = value.getType();
        if (from.getSqlTypeName() != SqlTypeName.DECIMAL && from.getSqlTypeName() != SqlTypeName.BOOLEAN) {
            return rexBuilder.makeCall(to, new NestedCast(from, to), List.of(value));
        }
        RelDataType whole = rexBuilder
                .getTypeFactory()
                .createTypeWithNullability(ColumnType.of(SqlTypeName.VARCHAR), from.isNullable());
        RexNode text = rexBuilder.makeCall(whole, new NestedCast(from, whole), List.of(value));
        return whole.equals(to) ? text : rexBuilder.makeAbstractCast(to, text, false);
    }
}
