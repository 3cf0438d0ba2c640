package io.runnel.sql.function;

import io.runnel.sql.catalog.ColumnType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.schema.AggregateFunction;
import org.apache.calcite.schema.impl.AggregateFunctionImpl;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlUserDefinedAggFunction;
import org.apache.calcite.util.Optionality;
import org.jspecify.annotations.Nullable;

/** Aggregate functions that ksqlDB has and SQL's standard has not. None of them counts nulls. */
public final class CollectFunctions {
    /** Values that one group may gather: a result is one value of a row. */
    public static final int MAX_COLLECTED = 100_000;

    private static final SqlReturnTypeInference ARRAY =
            call -> ColumnType.array(TypePattern.Variables.varying(call.getOperandType(0)));

    private static final SqlReturnTypeInference ARGUMENT =
            call -> call.getTypeFactory().createTypeWithNullability(call.getOperandType(0), true);

    private static final SqlReturnTypeInference COUNT =
            call -> call.getTypeFactory().createSqlType(SqlTypeName.BIGINT);

    private static final SqlReturnTypeInference COUNTS =
            call -> ColumnType.map(ColumnType.of(SqlTypeName.VARCHAR), ColumnType.of(SqlTypeName.BIGINT));

    private CollectFunctions() {}

    static List<SqlOperator> operators() {
        return List.of(
                function("COLLECT_LIST", ARRAY, SqlTypeFamily.ANY, CollectList.class),
                function("COLLECT_SET", ARRAY, SqlTypeFamily.ANY, CollectSet.class),
                function("EARLIEST_BY_OFFSET", ARGUMENT, SqlTypeFamily.ANY, Earliest.class),
                function("LATEST_BY_OFFSET", ARGUMENT, SqlTypeFamily.ANY, Latest.class),
                function("COUNT_DISTINCT", COUNT, SqlTypeFamily.ANY, CountDistinct.class),
                function("HISTOGRAM", COUNTS, SqlTypeFamily.CHARACTER, Histogram.class));
    }

    private static SqlAggFunction function(
            String name, SqlReturnTypeInference returned, SqlTypeFamily operand, Class<?> body) {
        RelDataType type = io.runnel.sql.SqlTypes.FACTORY.createSqlType(
                operand == SqlTypeFamily.ANY ? SqlTypeName.ANY : SqlTypeName.VARCHAR);
        return new SqlUserDefinedAggFunction(
                new SqlIdentifier(name, SqlParserPos.ZERO),
                SqlKind.OTHER_FUNCTION,
                returned,
                InferTypes.FIRST_KNOWN,
                OperandTypes.operandMetadata(
                        List.of(operand), factory -> List.of(type), index -> "value", index -> false),
                (AggregateFunction) Objects.requireNonNull(AggregateFunctionImpl.create(body)),
                false,
                false,
                Optionality.FORBIDDEN);
    }

    /** @throws IllegalArgumentException if a group has gathered too many values */
    public static void checkSize(String function, int size) {
        if (size >= MAX_COLLECTED) {
            throw new IllegalArgumentException(function + " gathers at most " + MAX_COLLECTED
                    + " values in a group: group by more columns, or narrow the WHERE clause");
        }
    }

    /** Called by generated code. */
    public static final class CollectList {
        private CollectList() {}

        public static List<Object> init() {
            return new ArrayList<>();
        }

        public static List<Object> add(List<Object> list, @Nullable Object value) {
            if (value != null) {
                checkSize("COLLECT_LIST", list.size());
                list.add(value);
            }
            return list;
        }

        public static List<Object> result(List<Object> list) {
            return list;
        }
    }

    /** Called by generated code. */
    public static final class CollectSet {
        private CollectSet() {}

        public static Set<Object> init() {
            return new LinkedHashSet<>();
        }

        public static Set<Object> add(Set<Object> set, @Nullable Object value) {
            if (value != null && set.add(value)) {
                checkSize("COLLECT_SET", set.size() - 1);
            }
            return set;
        }

        public static List<Object> result(Set<Object> set) {
            return new ArrayList<>(set);
        }
    }

    /** Called by generated code. */
    public static final class Earliest {
        private Earliest() {}

        public static @Nullable Object[] init() {
            return new @Nullable Object[1];
        }

        public static @Nullable Object[] add(@Nullable Object[] earliest, @Nullable Object value) {
            earliest[0] = earliest[0] == null ? value : earliest[0];
            return earliest;
        }

        public static @Nullable Object result(@Nullable Object[] earliest) {
            return earliest[0];
        }
    }

    /** Called by generated code. */
    public static final class Latest {
        private Latest() {}

        public static @Nullable Object[] init() {
            return new @Nullable Object[1];
        }

        public static @Nullable Object[] add(@Nullable Object[] latest, @Nullable Object value) {
            latest[0] = value == null ? latest[0] : value;
            return latest;
        }

        public static @Nullable Object result(@Nullable Object[] latest) {
            return latest[0];
        }
    }

    /** Called by generated code. */
    public static final class CountDistinct {
        private CountDistinct() {}

        public static Set<Object> init() {
            return new HashSet<>();
        }

        public static Set<Object> add(Set<Object> seen, @Nullable Object value) {
            if (value != null && seen.add(value)) {
                checkSize("COUNT_DISTINCT", seen.size() - 1);
            }
            return seen;
        }

        public static long result(Set<Object> seen) {
            return seen.size();
        }
    }

    /** Called by generated code. */
    public static final class Histogram {
        private Histogram() {}

        public static Map<Object, Object> init() {
            return new LinkedHashMap<>();
        }

        public static Map<Object, Object> add(Map<Object, Object> counts, @Nullable String value) {
            if (value != null) {
                checkSize("HISTOGRAM", counts.size());
                counts.merge(value, 1L, (before, one) -> (Long) before + (Long) one);
            }
            return counts;
        }

        public static Map<Object, Object> result(Map<Object, Object> counts) {
            return counts;
        }
    }
}
