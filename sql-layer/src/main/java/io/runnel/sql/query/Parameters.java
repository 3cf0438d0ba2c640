package io.runnel.sql.query;

import io.runnel.sql.SqlException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Values of a statement's parameters, in the forms that their types ask for. */
final class Parameters {
    private Parameters() {}

    /**
     * The values with numbers made as wide or as narrow as the types say.
     *
     * @throws SqlException 07001 for a wrong number of values, 22018 for one that cannot be of its type
     */
    static List<@Nullable Object> coerced(List<@Nullable Object> values, RelDataType types) {
        if (values.size() != types.getFieldCount()) {
            throw new SqlException(
                    "07001",
                    "The query has " + types.getFieldCount() + " parameters, but " + values.size()
                            + " values were given.");
        }
        List<@Nullable Object> coerced = new ArrayList<>();
        for (int index = 0; index < values.size(); index++) {
            Object value = values.get(index);
            RelDataType type = types.getFieldList().get(index).getType();
            coerced.add(value == null ? null : coerced(value, type, index + 1));
        }
        return coerced;
    }

    private static Object coerced(Object value, RelDataType type, int number) {
        try {
            return switch (type.getSqlTypeName()) {
                case INTEGER, DATE, TIME -> decimal(value).intValueExact();
                case BIGINT, TIMESTAMP -> decimal(value).longValueExact();
                case SMALLINT -> decimal(value).shortValueExact();
                case TINYINT -> decimal(value).byteValueExact();
                case DOUBLE, FLOAT ->
                    value instanceof Number given ? given.doubleValue() : Double.valueOf((String) value);
                case REAL -> value instanceof Number given ? given.floatValue() : Float.valueOf((String) value);
                case DECIMAL -> decimal(value);
                case BOOLEAN -> (Boolean) value;
                case CHAR, VARCHAR -> value.toString();
                default -> value;
            };
        } catch (ArithmeticException | ClassCastException | NumberFormatException e) {
            throw new SqlException(
                    "22018", "Parameter " + number + " is " + value + ", where " + type + " was expected.", 0, 0, e);
        }
    }

    private static BigDecimal decimal(Object value) {
        return value instanceof BigDecimal exact ? exact : new BigDecimal(value.toString());
    }
}
