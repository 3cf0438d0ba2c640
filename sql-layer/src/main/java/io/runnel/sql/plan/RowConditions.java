package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on rows become conditions on their values, as the standard defines them: {@code (a, b) < (1, 2)} is
 * {@code a < 1 OR a = 1 AND b < 2}. So null counts as it does in these, each value is converted by itself, and none of it is
 * left to Calcite, which knows the equality of rows alone.
 */
final class RowConditions extends SqlShuttle {
    /** A longer list of rows stays one, which the planner joins with: generated code has its limits. */
    private static final int MAX_ROWS = 100;

    private static final String ROW = "$ROW";

    /** The query with every such condition rewritten. */
    static SqlNode rewrite(SqlNode query) {
        return Objects.requireNonNull(query.accept(new RowConditions()), "a query stays one");
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        SqlNode visited = super.visit(call);
        return visited instanceof SqlCall condition && condition.operandCount() > 0 ? rewritten(condition) : visited;
    }

    private static SqlNode rewritten(SqlCall call) {
        SqlNode left = call.getOperandList().get(0);
        if (left == null) {
            return call;
        }
        return switch (call.getKind()) {
            case EQUALS,
                    NOT_EQUALS,
                    LESS_THAN,
                    LESS_THAN_OR_EQUAL,
                    GREATER_THAN,
                    GREATER_THAN_OR_EQUAL,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM -> compared(call, left, call.operand(1));
            case IN, NOT_IN -> call.operand(1) instanceof SqlNodeList list ? listed(call, left, list) : call;
            case SOME, ALL -> quantified(call, left);
            case BETWEEN -> between(call, left);
            case IS_NULL, IS_NOT_NULL ->
                left instanceof SqlCall row && isRow(row)
                        ? all(
                                row.getOperandList().stream()
                                        .map(value -> call.getOperator().createCall(call.getParserPosition(), value))
                                        .toList(),
                                call.getParserPosition())
                        : call;
            default -> call;
        };
    }

    private static SqlNode compared(SqlCall call, SqlNode left, SqlNode right) {
        SqlParserPos pos = call.getParserPosition();
        if (isRow(left) && isRow(right)) {
            return comparison(call.getKind(), values(left), values(right), pos);
        }
        if (isRow(left) && right.isA(SqlKind.QUERY)) {
            List<SqlNode> columns = columns(values(left).size(), pos);
            return ofRow(right, columns, comparison(call.getKind(), values(left), columns, pos), pos);
        }
        if (isRow(right) && left.isA(SqlKind.QUERY)) {
            List<SqlNode> columns = columns(values(right).size(), pos);
            return ofRow(left, columns, comparison(call.getKind(), columns, values(right), pos), pos);
        }
        return call;
    }

    /** The condition on the one row that a query gives; null if it gives none. */
    private static SqlNode ofRow(SqlNode query, List<SqlNode> columns, SqlNode condition, SqlParserPos pos) {
        List<SqlNode> named = new ArrayList<>(List.of(query, new SqlIdentifier(ROW, pos)));
        columns.forEach(column -> named.add(((SqlIdentifier) column).getComponent(1)));
        SqlNode from = SqlStdOperatorTable.AS.createCall(pos, named);
        SqlSelect select = new SqlSelect(
                pos, null, SqlNodeList.of(condition), from, null, null, null, null, null, null, null, null, null);
        return SqlStdOperatorTable.SCALAR_QUERY.createCall(pos, select);
    }

    private static List<SqlNode> columns(int count, SqlParserPos pos) {
        return IntStream.range(0, count)
                .<SqlNode>mapToObj(index -> new SqlIdentifier(List.of(ROW, "$" + index), pos))
                .toList();
    }

    private static SqlNode listed(SqlCall call, SqlNode left, SqlNodeList list) {
        boolean rows = isRow(left) && list.stream().allMatch(RowConditions::isRow);
        boolean structs = list.stream().anyMatch(RowConditions::isStruct);
        if (list.size() > MAX_ROWS || !rows && !structs) {
            return call;
        }
        SqlParserPos pos = call.getParserPosition();
        List<SqlNode> equal = list.stream()
                .map(value -> rows
                        ? comparison(SqlKind.EQUALS, values(left), values(value), value.getParserPosition())
                        : SqlStdOperatorTable.EQUALS.createCall(value.getParserPosition(), copy(left), value))
                .toList();
        SqlNode any = any(equal, pos);
        return call.getKind() == SqlKind.IN ? any : SqlStdOperatorTable.NOT.createCall(pos, any);
    }

    private static SqlNode quantified(SqlCall call, SqlNode left) {
        SqlKind comparison = ((SqlQuantifyOperator) call.getOperator()).comparisonKind;
        if (!isRow(left)) {
            return call;
        }
        boolean some = call.getKind() == SqlKind.SOME && comparison == SqlKind.EQUALS;
        boolean none = call.getKind() == SqlKind.ALL && comparison == SqlKind.NOT_EQUALS;
        if (!some && !none) {
            throw SqlException.at(
                    "0A000",
                    call.getParserPosition(),
                    "A row is compared with the rows of a query by " + comparison.sql
                            + (call.getKind() == SqlKind.SOME ? " ANY" : " ALL"),
                    "; = ANY and <> ALL can be, and for others EXISTS with the conditions.");
        }
        SqlOperator in = some ? SqlStdOperatorTable.IN : SqlStdOperatorTable.NOT_IN;
        SqlCall written = in.createCall(call.getParserPosition(), call.getOperandList());
        return rewritten(written);
    }

    private static SqlNode between(SqlCall call, SqlNode left) {
        SqlBetweenOperator operator = (SqlBetweenOperator) call.getOperator();
        SqlNode low = call.operand(1);
        SqlNode high = call.operand(2);
        if (operator.flag == SqlBetweenOperator.Flag.SYMMETRIC || !isRow(left) || !isRow(low) || !isRow(high)) {
            return call;
        }
        SqlParserPos pos = call.getParserPosition();
        SqlNode within = SqlStdOperatorTable.AND.createCall(
                pos,
                comparison(SqlKind.GREATER_THAN_OR_EQUAL, values(left), values(low), pos),
                comparison(SqlKind.LESS_THAN_OR_EQUAL, values(left), values(high), pos));
        return operator.isNegated() ? SqlStdOperatorTable.NOT.createCall(pos, within) : within;
    }

    private static SqlNode comparison(SqlKind kind, List<SqlNode> left, List<SqlNode> right, SqlParserPos pos) {
        if (left.size() != right.size()) {
            throw SqlException.at(
                    "42804",
                    pos,
                    "A row of " + left.size() + " values is compared with one of " + right.size(),
                    "; both need as many.");
        }
        return switch (kind) {
            case EQUALS -> all(pairs(SqlStdOperatorTable.EQUALS, left, right, pos), pos);
            case NOT_EQUALS -> any(pairs(SqlStdOperatorTable.NOT_EQUALS, left, right, pos), pos);
            case IS_DISTINCT_FROM -> any(pairs(SqlStdOperatorTable.IS_DISTINCT_FROM, left, right, pos), pos);
            case IS_NOT_DISTINCT_FROM -> all(pairs(SqlStdOperatorTable.IS_NOT_DISTINCT_FROM, left, right, pos), pos);
            case LESS_THAN -> ordered(SqlStdOperatorTable.LESS_THAN, SqlStdOperatorTable.LESS_THAN, left, right, pos);
            case LESS_THAN_OR_EQUAL ->
                ordered(SqlStdOperatorTable.LESS_THAN, SqlStdOperatorTable.LESS_THAN_OR_EQUAL, left, right, pos);
            case GREATER_THAN ->
                ordered(SqlStdOperatorTable.GREATER_THAN, SqlStdOperatorTable.GREATER_THAN, left, right, pos);
            default ->
                ordered(SqlStdOperatorTable.GREATER_THAN, SqlStdOperatorTable.GREATER_THAN_OR_EQUAL, left, right, pos);
        };
    }

    /** The first values differ so, or they are equal and the others are so. */
    private static SqlNode ordered(
            SqlOperator strict, SqlOperator last, List<SqlNode> left, List<SqlNode> right, SqlParserPos pos) {
        SqlNode first = left.get(0);
        SqlNode other = right.get(0);
        if (left.size() == 1) {
            return last.createCall(pos, copy(first), copy(other));
        }
        SqlNode rest = ordered(strict, last, left.subList(1, left.size()), right.subList(1, right.size()), pos);
        return SqlStdOperatorTable.OR.createCall(
                pos,
                strict.createCall(pos, copy(first), copy(other)),
                SqlStdOperatorTable.AND.createCall(
                        pos, SqlStdOperatorTable.EQUALS.createCall(pos, copy(first), copy(other)), rest));
    }

    private static List<SqlNode> pairs(
            SqlOperator operator, List<SqlNode> left, List<SqlNode> right, SqlParserPos pos) {
        return IntStream.range(0, left.size())
                .<SqlNode>mapToObj(index -> operator.createCall(pos, copy(left.get(index)), copy(right.get(index))))
                .toList();
    }

    private static SqlNode all(List<? extends SqlNode> conditions, SqlParserPos pos) {
        return joined(SqlStdOperatorTable.AND, conditions, pos);
    }

    private static SqlNode any(List<? extends SqlNode> conditions, SqlParserPos pos) {
        return joined(SqlStdOperatorTable.OR, conditions, pos);
    }

    /** As a tree of little depth: what walks over it recurses. */
    private static SqlNode joined(SqlOperator operator, List<? extends SqlNode> conditions, SqlParserPos pos) {
        int half = conditions.size() / 2;
        return half == 0
                ? conditions.get(0)
                : operator.createCall(
                        pos,
                        joined(operator, conditions.subList(0, half), pos),
                        joined(operator, conditions.subList(half, conditions.size()), pos));
    }

    /** The validator changes nodes in their places, so that none may stand in two. */
    private static SqlNode copy(SqlNode node) {
        SqlNode copied = node.accept(new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                CallCopyingArgHandler handler = new CallCopyingArgHandler(call, true);
                call.getOperator().acceptCall(this, call, false, handler);
                return handler.result();
            }

            @Override
            public SqlNode visit(SqlIdentifier id) {
                return id.clone(id.getParserPosition());
            }
        });
        return Objects.requireNonNull(copied, "a shuttle drops nothing");
    }

    private static List<SqlNode> values(SqlNode row) {
        return ((SqlCall) row).getOperandList();
    }

    private static boolean isRow(SqlNode node) {
        return node.getKind() == SqlKind.ROW;
    }

    private static boolean isStruct(SqlNode node) {
        return node instanceof SqlCall call && call.getOperator().getName().equalsIgnoreCase("STRUCT");
    }
}
