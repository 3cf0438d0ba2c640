package io.runnel.sql.statement;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Where a value of an INSERT comes from. */
sealed interface InsertValue {
    /** The value, in the form of its column. */
    @Nullable
    Object in(List<@Nullable Object> parameters, @Nullable Object[] computed);

    /** Known when the statement is prepared. */
    record Constant(@Nullable Object value) implements InsertValue {
        @Override
        public @Nullable Object in(List<@Nullable Object> parameters, @Nullable Object[] computed) {
            return value;
        }
    }

    /** A {@code ?} by itself. */
    record Parameter(int index, InsertTarget target) implements InsertValue {
        @Override
        public @Nullable Object in(List<@Nullable Object> parameters, @Nullable Object[] computed) {
            Object value = parameters.get(index);
            if (value == null || target.holds(value)) {
                return value;
            }
            String words = "Parameter " + (index + 1) + " for column " + target.name();
            if (value instanceof List<?> elements && target.type().getSqlTypeName() == SqlTypeName.ARRAY) {
                return NestedCoercion.parameter(elements, target.type(), words);
            }
            return target.coerce(
                    value, ValueCoercion.typeOf(value, target.type().getSqlTypeName()), words);
        }
    }

    /** An expression, computed for each execution. */
    record Computed(int index, InsertTarget target, ComputedValues values) implements InsertValue {
        @Override
        public @Nullable Object in(List<@Nullable Object> parameters, @Nullable Object[] computed) {
            String words = "The value for column " + target.name();
            RelDataType type = values.type(index);
            return target.coerce(computed[index], type, words);
        }
    }
}
