package io.runnel.sql.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * Writes out, before validation, what Calcite's reading of windows leaves aside: the frame of {@code OVER (w ROWS …)},
 * which it forgets, and {@code COUNT(*) FILTER (WHERE …) OVER …}, which it refuses.
 */
final class WindowSpecs extends SqlShuttle {
    private final Deque<SqlNodeList> named = new ArrayDeque<>();

    private WindowSpecs() {}

    /** The query; its nodes may be changed. */
    static SqlNode resolve(SqlNode query) {
        SqlNode resolved = query.accept(new WindowSpecs());
        return resolved == null ? query : resolved;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        if (call instanceof SqlSelect select) {
            named.push(select.getWindowList());
            SqlNode visited = super.visit(call);
            named.pop();
            return visited;
        }
        SqlNode visited = super.visit(call);
        if (visited instanceof SqlWindow window) {
            return extended(window);
        }
        return visited instanceof SqlCall over
                        && over.getKind() == SqlKind.OVER
                        && over.operand(0).getKind() == SqlKind.FILTER
                ? filtered(over)
                : visited;
    }

    private SqlNode extended(SqlWindow window) {
        SqlIdentifier name = window.getRefName();
        if (name == null || window.getLowerBound() == null || named.isEmpty()) {
            return window;
        }
        for (SqlNode node : named.peek()) {
            SqlWindow base = (SqlWindow) node;
            boolean plain = base.getRefName() == null && base.getLowerBound() == null;
            if (plain
                    && base.getDeclName() != null
                    && base.getDeclName().toString().equalsIgnoreCase(name.toString())) {
                return SqlWindow.create(
                        null,
                        null,
                        base.getPartitionList(),
                        window.getOrderList().isEmpty() ? base.getOrderList() : window.getOrderList(),
                        SqlLiteral.createBoolean(window.isRows(), window.getParserPosition()),
                        window.getLowerBound(),
                        window.getUpperBound(),
                        null,
                        window.getExclude(),
                        window.getParserPosition());
            }
        }
        return window;
    }

    /** Of rows that do not pass, the aggregate is given null. */
    private static SqlNode filtered(SqlCall over) {
        SqlCall filter = over.operand(0);
        SqlCall aggregate = filter.operand(0);
        SqlParserPos pos = filter.getParserPosition();
        List<SqlNode> operands = new ArrayList<>(aggregate.getOperandList());
        boolean star = operands.isEmpty() || operands.get(0) instanceof SqlIdentifier id && id.isStar();
        SqlNode value = star ? SqlLiteral.createExactNumeric("1", pos) : operands.get(0);
        SqlNode kept = SqlCase.createSwitched(
                pos, null, SqlNodeList.of(filter.operand(1)), SqlNodeList.of(value), SqlLiteral.createNull(pos));
        if (operands.isEmpty()) {
            operands.add(kept);
        } else {
            operands.set(0, kept);
        }
        SqlNode call = new SqlBasicCall(
                aggregate.getOperator(), operands, aggregate.getParserPosition(), aggregate.getFunctionQuantifier());
        return over.getOperator().createCall(over.getParserPosition(), call, over.operand(1));
    }
}
