package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.function.Functions;
import io.runnel.sql.function.SeenValues;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLambda;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/**
 * Makes the lambdas of a call see columns, an outer lambda's parameters, aggregates and subqueries: each becomes one of the call's
 * {@link SeenValues}, so that it is validated and computed where the call stands.
 */
final class ClosedLambdas {
    /** What is computed where the call stands, and never within the lambda. */
    private static final Set<SqlKind> WHOLE = EnumSet.of(
            SqlKind.EXISTS,
            SqlKind.UNIQUE,
            SqlKind.OVER,
            SqlKind.FILTER,
            SqlKind.WITHIN_GROUP,
            SqlKind.RESPECT_NULLS,
            SqlKind.IGNORE_NULLS,
            SqlKind.ARRAY_QUERY_CONSTRUCTOR,
            SqlKind.MULTISET_QUERY_CONSTRUCTOR,
            SqlKind.MAP_QUERY_CONSTRUCTOR);

    private static final Set<SqlKind> QUANTIFIED =
            EnumSet.of(SqlKind.IN, SqlKind.NOT_IN, SqlKind.SOME, SqlKind.ALL, SqlKind.DRUID_IN);

    private final List<SqlNode> seen = new ArrayList<>();

    private ClosedLambdas() {}

    /**
     * The call with its lambdas closed; those within them are already.
     *
     * @throws SqlException 0A000 for a lambda that looks values up in a subquery
     */
    static SqlBasicCall of(SqlBasicCall call) {
        for (int index = 0; index < call.operandCount(); index++) {
            if (call.operand(index) instanceof SqlLambda lambda) {
                lambda.setOperand(1, accepted(lambda.getExpression(), new Paths(names(lambda))));
            }
        }
        ClosedLambdas closed = new ClosedLambdas();
        List<SqlNode> operands = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            operands.add(operand instanceof SqlLambda lambda ? closed.close(lambda) : operand);
        }
        if (closed.seen.isEmpty()) {
            return call;
        }
        operands.add(SeenValues.operand(closed.seen, call.getParserPosition()));
        return new SqlBasicCall(call.getOperator(), operands, call.getParserPosition());
    }

    private SqlLambda close(SqlLambda lambda) {
        SqlParserPos pos = lambda.getParserPosition();
        List<SqlNode> parameters = new ArrayList<>(lambda.getParameters().getList());
        String last = parameters
                .set(parameters.size() - 1, new SqlIdentifier(SeenValues.PARAMETER, pos))
                .toString();
        SqlNode body = accepted(lambda.getExpression(), new Closing(names(lambda), last));
        return new SqlLambda(pos, new SqlNodeList(parameters, pos), body);
    }

    private static SqlNode field(String name, SqlParserPos pos) {
        return dot(new SqlIdentifier(SeenValues.PARAMETER, pos), name, pos);
    }

    private static SqlNode dot(SqlNode struct, String field, SqlParserPos pos) {
        return SqlStdOperatorTable.DOT.createCall(pos, struct, new SqlIdentifier(field, pos));
    }

    private static Set<String> names(SqlLambda lambda) {
        return lambda.getParameters().stream().map(SqlNode::toString).collect(Collectors.toSet());
    }

    private static SqlNode accepted(SqlNode node, SqlShuttle shuttle) {
        return Objects.requireNonNull(node.accept(shuttle), "a shuttle drops nothing");
    }

    /** Does not take names of fields and of arguments for columns, nor looks into lambdas, which are closed. */
    private abstract static class InLambda extends SqlShuttle {
        final Set<String> parameters;

        InLambda(Set<String> parameters) {
            this.parameters = parameters;
        }

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            if (call instanceof SqlLambda) {
                return call;
            }
            boolean named = call.getKind() == SqlKind.DOT || call.getKind() == SqlKind.ARGUMENT_ASSIGNMENT;
            return named
                    ? call.getOperator()
                            .createCall(call.getParserPosition(), accepted(call.operand(0), this), call.operand(1))
                    : super.visit(call);
        }
    }

    /** {@code x.field} of a parameter is what {@code x->field} is. */
    private static final class Paths extends InLambda {
        Paths(Set<String> parameters) {
            super(parameters);
        }

        @Override
        public SqlNode visit(SqlIdentifier id) {
            if (id.isSimple() || !parameters.contains(id.names.get(0))) {
                return id;
            }
            SqlNode path = id.getComponent(0);
            for (int index = 1; index < id.names.size(); index++) {
                path = dot(path, id.names.get(index), id.getComponentParserPosition(index));
            }
            return path;
        }
    }

    private final class Closing extends InLambda {
        private final String last;

        Closing(Set<String> parameters, String last) {
            super(parameters);
            this.last = last;
        }

        @Override
        public SqlNode visit(SqlIdentifier id) {
            if (!id.isSimple() || !parameters.contains(id.getSimple())) {
                return taken(id);
            }
            return id.getSimple().equals(last) ? field(SeenValues.OWN, id.getParserPosition()) : id;
        }

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            if (QUANTIFIED.contains(call.getKind()) && call.operand(1).isA(SqlKind.QUERY)) {
                throw SqlException.at(
                        "0A000",
                        call.getParserPosition(),
                        "A lambda looks a value up in a subquery",
                        "; UNNEST the array and join its elements instead.");
            }
            boolean aggregate =
                    call.getOperator() instanceof SqlFunction function && Functions.aggregates(function.getName());
            boolean whole = aggregate || WHOLE.contains(call.getKind()) || call.isA(SqlKind.QUERY);
            return whole ? taken(call) : super.visit(call);
        }

        private SqlNode taken(SqlNode value) {
            SqlParserPos pos = value.getParserPosition();
            for (int index = 0; index < seen.size(); index++) {
                if (value instanceof SqlIdentifier && seen.get(index).equalsDeep(value, Litmus.IGNORE)) {
                    return field(SeenValues.field(index), pos);
                }
            }
            seen.add(value);
            return field(SeenValues.field(seen.size() - 1), pos);
        }
    }
}
