package io.runnel.sql.function;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.linq4j.function.Strict;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.ScalarFunction;
import org.apache.calcite.schema.impl.ScalarFunctionImpl;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;

/** Points in time as numbers and back, and the windows they fall into. The names are ksqlDB's where it has them. */
public final class TimeFunctions {
    /** {@code UNIX_TIMESTAMP(timestamp)}: BIGINT, milliseconds since the epoch. */
    public static final SqlFunction UNIX_TIMESTAMP = FunctionLibrary.function("UNIX_TIMESTAMP", DateFunctions.class);

    /**
     * Start of the tumbling window around a point in time, which is a TIMESTAMP or a BIGINT; the planner's own: queries
     * write {@code TABLE(TUMBLE(…))}. Arguments: the point, the size and the offset of all windows, in milliseconds.
     */
    public static final SqlFunction WINDOW_START_OF = function(
            "$WINDOW_START_OF",
            SqlTypeName.TIMESTAMP,
            List.of(SqlTypeName.ANY, SqlTypeName.BIGINT, SqlTypeName.BIGINT),
            "windowStartOf");

    /** End, exclusive, of the window that {@link #WINDOW_START_OF} gives the start of. */
    public static final SqlFunction WINDOW_END_OF = function(
            "$WINDOW_END_OF",
            SqlTypeName.TIMESTAMP,
            List.of(SqlTypeName.ANY, SqlTypeName.BIGINT, SqlTypeName.BIGINT),
            "windowEndOf");

    private TimeFunctions() {}

    /** Called by generated code. Windows before the epoch are aligned as those after it. */
    @Strict
    public static long windowStartOf(long timeMs, long sizeMs, long offsetMs) {
        return timeMs - Math.floorMod(timeMs - offsetMs, sizeMs);
    }

    /** Called by generated code. */
    @Strict
    public static long windowEndOf(long timeMs, long sizeMs, long offsetMs) {
        return windowStartOf(timeMs, sizeMs, offsetMs) + sizeMs;
    }

    private static SqlFunction function(
            String name, SqlTypeName returned, List<SqlTypeName> operands, String methodName) {
        ScalarFunction body = ScalarFunctionImpl.create(method(methodName));
        Function<RelDataTypeFactory, List<RelDataType>> types =
                factory -> operands.stream().map(factory::createSqlType).toList();
        return new SqlUserDefinedFunction(
                new SqlIdentifier(name, SqlParserPos.ZERO),
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.explicit(returned).andThen(org.apache.calcite.sql.type.SqlTypeTransforms.TO_NULLABLE),
                InferTypes.explicit(types.apply(io.runnel.sql.SqlTypes.FACTORY)),
                OperandTypes.operandMetadata(
                        operands.stream().map(SqlTypeName::getFamily).toList(),
                        types,
                        index -> "arg" + index,
                        index -> false),
                body);
    }

    private static Method method(String name) {
        return Arrays.stream(TimeFunctions.class.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
