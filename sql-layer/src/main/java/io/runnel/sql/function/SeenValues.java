package io.runnel.sql.function;

import io.runnel.sql.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.linq4j.function.Function;
import org.apache.calcite.linq4j.function.Function1;
import org.apache.calcite.linq4j.function.Function2;
import org.apache.calcite.linq4j.function.Predicate1;
import org.apache.calcite.linq4j.function.Predicate2;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * What the lambdas of a call see beside their parameters, such as columns. It is a STRUCT behind the call's other operands,
 * and the last parameter of each lambda is a STRUCT of itself and these values: so the planner, which does not look into
 * lambdas, knows all that the call depends on.
 */
public final class SeenValues {
    /** Name of such a parameter. */
    public static final String PARAMETER = "$SEEN";

    /** The field of what the parameter would be if the lambda saw nothing. */
    public static final String OWN = "$OWN";

    private SeenValues() {}

    /** The field of a value. */
    public static String field(int index) {
        return "$" + index;
    }

    /** The operand that holds the values. */
    public static SqlNode operand(List<SqlNode> values, SqlParserPos pos) {
        List<SqlNode> operands = new ArrayList<>();
        for (int index = 0; index < values.size(); index++) {
            operands.add(SqlLiteral.createCharString(field(index), pos));
            operands.add(values.get(index));
        }
        return StructFunction.INSTANCE.createCall(pos, operands);
    }

    /** Whether the call's last operand is this one. */
    static boolean isIn(SqlCall call) {
        SqlNode last = call.operandCount() == 0 ? null : call.operand(call.operandCount() - 1);
        return last instanceof SqlCall struct
                && struct.getOperator() == StructFunction.INSTANCE
                && struct.operand(0) instanceof SqlLiteral name
                && field(0).equals(name.getValueAs(String.class));
    }

    /** Whether the last of a call's operands, whose types these are, is this one. */
    static boolean areIn(List<RelDataType> operands) {
        RelDataType last = operands.isEmpty() ? null : operands.get(operands.size() - 1);
        return last != null && last.isStruct() && last.getFieldNames().get(0).equals(field(0));
    }

    /** Type of a lambda's last parameter. */
    static RelDataType parameter(RelDataType own, RelDataType seen) {
        List<String> names = new ArrayList<>(List.of(OWN));
        List<RelDataType> types = new ArrayList<>(List.of(own));
        seen.getFieldList().forEach(field -> {
            names.add(field.getName());
            types.add(field.getType());
        });
        return SqlTypes.struct(names, types, false);
    }

    /** Called by generated code: the function of the parameters alone. */
    @SuppressWarnings("unchecked")
    public static Function<?> bind(Function<?> lambda, List<?> seen) {
        if (lambda instanceof Predicate1<?> predicate) {
            return (Function1<Object, Object>) own -> ((Predicate1<Object>) predicate).apply(with(own, seen));
        }
        if (lambda instanceof Predicate2<?, ?> predicate) {
            return (Function2<Object, Object, Object>)
                    (first, own) -> ((Predicate2<Object, Object>) predicate).apply(first, with(own, seen));
        }
        if (lambda instanceof Function1<?, ?> function) {
            return (Function1<Object, Object>) own -> ((Function1<Object, Object>) function).apply(with(own, seen));
        }
        return (Function2<Object, Object, Object>)
                (first, own) -> ((Function2<Object, Object, Object>) lambda).apply(first, with(own, seen));
    }

    private static List<@Nullable Object> with(@Nullable Object own, List<?> seen) {
        List<@Nullable Object> all = new ArrayList<>(seen.size() + 1);
        all.add(own);
        all.addAll(seen);
        return all;
    }

    /** The operands without this one. */
    static List<RelDataType> without(List<RelDataType> operands) {
        return areIn(operands) ? operands.subList(0, operands.size() - 1) : operands;
    }
}
