package io.runnel.sql.function;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** The type of a parameter or result in a signature. */
sealed interface TypePattern {
    /** That a type does not fit. */
    int NONE = -1;

    /**
     * What it costs to pass a value of a type: 0 for the type itself, more the further an implicit conversion goes,
     * {@link #NONE} if there is none. Binds type variables.
     */
    int cost(RelDataType actual, Variables variables);

    /** The nullable type, with the variables replaced; of a variable that no argument has bound, NULL. */
    RelDataType resolve(Variables variables);

    /** Types of a call's type variables. */
    final class Variables {
        private final Map<String, RelDataType> types = new HashMap<>();

        @Nullable
        RelDataType get(String name) {
            return types.get(name);
        }

        /** Widens the variable to hold the type as well; false if the two have nothing in common. */
        boolean bind(String name, RelDataType actual) {
            RelDataType bound = types.get(name);
            if (isUnknown(actual)) {
                return true;
            }
            RelDataType common = bound == null
                    ? varying(actual)
                    : SqlTypes.FACTORY.leastRestrictive(List.of(bound, varying(actual)));
            if (common == null) {
                return false;
            }
            types.put(name, nullable(common));
            return true;
        }

        /** A text literal is CHAR of its length, which says nothing of the texts to come. */
        static RelDataType varying(RelDataType type) {
            return switch (type.getSqlTypeName()) {
                case CHAR -> ColumnType.of(SqlTypeName.VARCHAR);
                case BINARY -> ColumnType.of(SqlTypeName.VARBINARY);
                case TINYINT, SMALLINT -> ColumnType.of(SqlTypeName.INTEGER);
                case FLOAT, REAL -> ColumnType.of(SqlTypeName.DOUBLE);
                default -> type;
            };
        }
    }

    static boolean isUnknown(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case NULL, ANY, UNKNOWN -> true;
            default -> false;
        };
    }

    private static RelDataType nullable(RelDataType type) {
        return SqlTypes.FACTORY.createTypeWithNullability(type, true);
    }

    /** BOOLEAN, VARCHAR and so on. Numbers widen, as from INTEGER to DOUBLE. DECIMAL is of any precision. */
    record Scalar(SqlTypeName type) implements TypePattern {
        private static final List<SqlTypeName> NUMBERS =
                List.of(SqlTypeName.INTEGER, SqlTypeName.BIGINT, SqlTypeName.DECIMAL, SqlTypeName.DOUBLE);

        @Override
        public int cost(RelDataType actual, Variables variables) {
            SqlTypeName name = Variables.varying(actual).getSqlTypeName();
            if (isUnknown(actual)) {
                return 1;
            }
            int from = NUMBERS.indexOf(name);
            int to = NUMBERS.indexOf(type);
            if (from >= 0 && to >= from) {
                return to - from;
            }
            return name == type ? 0 : NONE;
        }

        @Override
        public RelDataType resolve(Variables variables) {
            return type == SqlTypeName.DECIMAL
                    ? ColumnType.decimal(SqlTypes.MAX_DECIMAL_PRECISION, SqlTypes.MAX_DECIMAL_PRECISION / 2)
                    : ColumnType.of(type);
        }

        @Override
        public String toString() {
            return switch (type) {
                case INTEGER -> "INT";
                case VARBINARY -> "BYTES";
                default -> type.getName();
            };
        }
    }

    /** A type variable. */
    record Variable(String name) implements TypePattern {
        @Override
        public int cost(RelDataType actual, Variables variables) {
            boolean allowed = !name.equals("N")
                    || isUnknown(actual)
                    || SqlTypeName.NUMERIC_TYPES.contains(actual.getSqlTypeName());
            return allowed && variables.bind(name, actual) ? 0 : NONE;
        }

        @Override
        public RelDataType resolve(Variables variables) {
            RelDataType bound = variables.get(name);
            return bound == null ? SqlTypes.FACTORY.createSqlType(SqlTypeName.NULL) : bound;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** ARRAY. */
    record ArrayOf(TypePattern element) implements TypePattern {
        @Override
        public int cost(RelDataType actual, Variables variables) {
            if (isUnknown(actual)) {
                return 1;
            }
            RelDataType component = actual.getComponentType();
            return component == null ? NONE : element.cost(component, variables);
        }

        @Override
        public RelDataType resolve(Variables variables) {
            return ColumnType.array(element.resolve(variables));
        }

        @Override
        public String toString() {
            return "ARRAY<" + element + ">";
        }
    }

    /** MAP. */
    record MapOf(TypePattern key, TypePattern value) implements TypePattern {
        @Override
        public int cost(RelDataType actual, Variables variables) {
            if (isUnknown(actual)) {
                return 1;
            }
            if (actual.getSqlTypeName() != SqlTypeName.MAP) {
                return NONE;
            }
            int keyCost = key.cost(ColumnType.key(actual), variables);
            int valueCost = value.cost(ColumnType.value(actual), variables);
            return keyCost < 0 || valueCost < 0 ? NONE : keyCost + valueCost;
        }

        @Override
        public RelDataType resolve(Variables variables) {
            return ColumnType.map(key.resolve(variables), value.resolve(variables));
        }

        @Override
        public String toString() {
            return "MAP<" + key + ", " + value + ">";
        }
    }

    /** STRUCT of these fields. */
    record StructOf(List<String> names, List<TypePattern> types) implements TypePattern {
        @Override
        public int cost(RelDataType actual, Variables variables) {
            if (!actual.isStruct() || !actual.getFieldNames().equals(names)) {
                return NONE;
            }
            int sum = 0;
            for (RelDataTypeField field : actual.getFieldList()) {
                int cost = types.get(field.getIndex()).cost(field.getType(), variables);
                if (cost < 0) {
                    return NONE;
                }
                sum += cost;
            }
            return sum;
        }

        @Override
        public RelDataType resolve(Variables variables) {
            return ColumnType.struct(
                    names, types.stream().map(type -> type.resolve(variables)).toList());
        }

        @Override
        public String toString() {
            return java.util.stream.IntStream.range(0, names.size())
                    .mapToObj(index -> names.get(index) + " " + types.get(index))
                    .collect(Collectors.joining(", ", "STRUCT<", ">"));
        }
    }

    /** A result's type with its digits and fields; no parameter has it. */
    record Fixed(RelDataType type) implements TypePattern {
        @Override
        public int cost(RelDataType actual, Variables variables) {
            return NONE;
        }

        @Override
        public RelDataType resolve(Variables variables) {
            return type;
        }

        @Override
        public String toString() {
            return ColumnType.text(type);
        }
    }

    /** A lambda. */
    record Lambda(List<TypePattern> parameters, TypePattern result) implements TypePattern {
        /** @param actual type of what the lambda gives */
        @Override
        public int cost(RelDataType actual, Variables variables) {
            return result.cost(actual, variables);
        }

        @Override
        public RelDataType resolve(Variables variables) {
            return result.resolve(variables);
        }

        @Override
        public String toString() {
            String names = parameters.stream().map(TypePattern::toString).collect(Collectors.joining(", "));
            return (parameters.size() == 1 ? names : "(" + names + ")") + " => " + result;
        }
    }
}
