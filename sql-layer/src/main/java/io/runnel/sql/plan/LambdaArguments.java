package io.runnel.sql.plan;

import io.runnel.sql.function.Functions;
import io.runnel.sql.function.NestedAccess;
import java.util.Map;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLambda;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/** {@code x => …} is parsed as an argument named x; where the function takes lambdas it is one. */
final class LambdaArguments extends SqlShuttle {
    private static final int STATE_KEY_VALUE = 3;

    /** The expression with its lambdas recognized. */
    static SqlNode recognize(SqlNode query) {
        SqlNode recognized = query.accept(new LambdaArguments());
        return recognized == null ? query : recognized;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        SqlNode visited = super.visit(call);
        if (visited instanceof SqlBasicCall function
                && Functions.takesLambdas(function.getOperator().getName())) {
            for (int index = 0; index < function.operandCount(); index++) {
                if (function.operand(index).getKind() == SqlKind.ARGUMENT_ASSIGNMENT) {
                    function.setOperand(index, lambda(function.operand(index)));
                }
            }
            reduceEntries(function);
            return ClosedLambdas.of(function);
        }
        return visited;
    }

    /** {@code REDUCE(map, state, (s, k, v) => …)} goes over the map's entries: generated code has no function of three. */
    private static void reduceEntries(SqlBasicCall function) {
        int last = function.operandCount() - 1;
        if (function.getOperator().getName().equalsIgnoreCase("REDUCE")
                && function.operand(last) instanceof SqlLambda lambda
                && lambda.getParameters().size() == STATE_KEY_VALUE) {
            function.setOperand(last, overEntries(lambda));
            SqlNode map = function.operand(0);
            function.setOperand(0, NestedAccess.ENTRIES.createCall(map.getParserPosition(), map));
        }
    }

    private static SqlLambda overEntries(SqlLambda lambda) {
        SqlParserPos pos = lambda.getParserPosition();
        SqlIdentifier entry = new SqlIdentifier("$ENTRY", pos);
        SqlNodeList names = new SqlNodeList(pos);
        names.add(lambda.getParameters().get(0));
        names.add(entry);
        Map<String, String> fields = Map.of(
                lambda.getParameters().get(1).toString(), "K",
                lambda.getParameters().get(2).toString(), "V");
        SqlNode body = lambda.getExpression().accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlIdentifier id) {
                String field = id.isSimple() ? fields.get(id.getSimple()) : null;
                return field == null
                        ? id
                        : SqlStdOperatorTable.DOT.createCall(
                                id.getParserPosition(), entry, new SqlIdentifier(field, pos));
            }

            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                return call.getKind() == SqlKind.DOT
                        ? SqlStdOperatorTable.DOT.createCall(
                                call.getParserPosition(), call.operand(0).accept(this), call.operand(1))
                        : super.visit(call);
            }
        });
        return new SqlLambda(pos, names, java.util.Objects.requireNonNull(body, "a shuttle drops nothing"));
    }

    private static SqlLambda lambda(SqlCall assignment) {
        SqlIdentifier name = assignment.operand(1);
        SqlNodeList names = new SqlNodeList(name.getParserPosition());
        names.add(name);
        return new SqlLambda(assignment.getParserPosition(), names, assignment.operand(0));
    }
}
