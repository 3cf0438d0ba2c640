package io.runnel.sql.function;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.linq4j.function.Strict;
import org.apache.calcite.schema.AggregateFunction;
import org.apache.calcite.schema.impl.AggregateFunctionImpl;
import org.apache.calcite.schema.impl.ScalarFunctionImpl;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.validate.SqlUserDefinedAggFunction;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.apache.calcite.util.Optionality;
import org.jspecify.annotations.Nullable;

/** Arithmetic that fails where Calcite's would go on with a wrong number; the planner's own, with no names in SQL. */
public final class NumberFunctions {
    /** Division of DOUBLEs that takes a zero below for an error, as that of other numbers does. */
    public static final SqlFunction DIVIDE = new SqlUserDefinedFunction(
            new SqlIdentifier("$DIVIDE", SqlParserPos.ZERO),
            SqlKind.OTHER_FUNCTION,
            ReturnTypes.DOUBLE.andThen(SqlTypeTransforms.TO_NULLABLE),
            InferTypes.FIRST_KNOWN,
            OperandTypes.operandMetadata(
                    List.of(SqlTypeFamily.NUMERIC, SqlTypeFamily.NUMERIC),
                    factory -> List.of(
                            factory.createSqlType(SqlTypeName.DOUBLE), factory.createSqlType(SqlTypeName.DOUBLE)),
                    index -> "arg" + index,
                    index -> false),
            ScalarFunctionImpl.create(Arrays.stream(NumberFunctions.class.getMethods())
                    .filter(method -> method.getName().equals("divide"))
                    .findFirst()
                    .orElseThrow()));

    /** Sum of BIGINTs that fails on overflow; 0 of none. */
    public static final SqlAggFunction SUM0 = new SqlUserDefinedAggFunction(
            new SqlIdentifier("$CHECKED_SUM0", SqlParserPos.ZERO),
            SqlKind.OTHER_FUNCTION,
            ReturnTypes.BIGINT,
            InferTypes.FIRST_KNOWN,
            OperandTypes.operandMetadata(
                    List.of(SqlTypeFamily.INTEGER),
                    factory -> List.of(factory.createSqlType(SqlTypeName.BIGINT)),
                    index -> "arg" + index,
                    index -> false),
            (AggregateFunction) Objects.requireNonNull(AggregateFunctionImpl.create(CheckedSum.class)),
            false,
            false,
            Optionality.FORBIDDEN);

    private NumberFunctions() {}

    /** Called by generated code. */
    @Strict
    public static double divide(double dividend, double divisor) {
        if (divisor == 0) {
            throw new ArithmeticException("/ by zero");
        }
        return dividend / divisor;
    }

    /** Called by generated code. */
    public static final class CheckedSum {
        private CheckedSum() {}

        public static long init() {
            return 0;
        }

        public static long add(long sum, @Nullable Number value) {
            return value == null ? sum : Math.addExact(sum, value.longValue());
        }

        public static long result(long sum) {
            return sum;
        }
    }
}
