package io.runnel.sql.statement;

import io.runnel.sql.catalog.ColumnType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Which types of a query's columns INSERT takes for which columns of its target, as in ksqlDB: such that every value fits.
 * Numbers widen from INTEGER to BIGINT, DECIMAL and DOUBLE. Pure.
 */
final class Widening {
    private static final int INTEGER_DIGITS = 10;
    private static final int BIGINT_DIGITS = 19;

    private Widening() {}

    /** Whether every value of one type is a value of the other. */
    static boolean fits(RelDataType from, RelDataType to) {
        SqlTypeName given = from.getSqlTypeName();
        if (given == SqlTypeName.NULL) {
            return true;
        }
        return switch (to.getSqlTypeName()) {
            case BOOLEAN, DATE, TIME -> given == to.getSqlTypeName();
            case TIMESTAMP -> given == SqlTypeName.TIMESTAMP || given == SqlTypeName.DATE;
            case INTEGER -> SqlTypeName.INT_TYPES.contains(given) && given != SqlTypeName.BIGINT;
            case BIGINT -> SqlTypeName.INT_TYPES.contains(given);
            case DECIMAL -> fitsDecimal(from, to);
            case DOUBLE -> SqlTypeName.NUMERIC_TYPES.contains(given);
            case VARCHAR -> SqlTypeName.CHAR_TYPES.contains(given);
            case VARBINARY -> SqlTypeName.BINARY_TYPES.contains(given);
            default -> fitsNested(from, to);
        };
    }

    private static boolean fitsDecimal(RelDataType from, RelDataType to) {
        int wholeDigits = to.getPrecision() - to.getScale();
        return switch (from.getSqlTypeName()) {
            case TINYINT, SMALLINT, INTEGER -> wholeDigits >= INTEGER_DIGITS;
            case BIGINT -> wholeDigits >= BIGINT_DIGITS;
            case DECIMAL -> wholeDigits >= from.getPrecision() - from.getScale() && to.getScale() >= from.getScale();
            default -> false;
        };
    }

    private static boolean fitsNested(RelDataType from, RelDataType to) {
        if (to.isStruct() && from.isStruct()) {
            return from.getFieldList().stream().allMatch(field -> fitsField(field, to));
        } else if (to.getSqlTypeName() == SqlTypeName.MAP && from.getSqlTypeName() == SqlTypeName.MAP) {
            return fits(ColumnType.key(from), ColumnType.key(to)) && fits(ColumnType.value(from), ColumnType.value(to));
        }
        return to.getSqlTypeName() == SqlTypeName.ARRAY
                && from.getComponentType() != null
                && fits(ColumnType.element(from), ColumnType.element(to));
    }

    private static boolean fitsField(RelDataTypeField field, RelDataType struct) {
        RelDataTypeField target = struct.getField(field.getName(), false, false);
        return target != null && fits(field.getType(), target.getType());
    }
}
