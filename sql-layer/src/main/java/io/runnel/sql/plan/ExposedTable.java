package io.runnel.sql.plan;

import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.parser.PlainSelect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * {@code TABLE t} as the argument of a window function. Calcite takes it for {@code SELECT * FROM t}, which has no
 * pseudo-columns; here they belong to it, so that {@code DESCRIPTOR(ROWTIME)} means something.
 */
final class ExposedTable extends SqlSelect {
    private static final Set<String> WINDOW_FUNCTIONS = Set.of("TUMBLE", "HOP", "SESSION");

    private ExposedTable(SqlParserPos pos, SqlNodeList selectList, SqlNode from) {
        super(pos, null, selectList, from, null, null, null, null, null, null, null, null, null);
    }

    /** The names that WITH clauses in the query give. */
    static Set<String> namesOfWith(SqlNode query) {
        Set<String> shadowed = new HashSet<>();
        query.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call instanceof SqlWithItem item) {
                    shadowed.add(item.name.getSimple());
                }
                return super.visit(call);
            }
        });
        return shadowed;
    }

    /** The query with every such argument replaced. */
    static SqlNode expose(SqlNode query, SourceLookup sources) {
        Set<String> shadowed = namesOfWith(query);
        SqlNode exposed = query.accept(new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                SqlCall window = withKeys((SqlCall) super.visit(call));
                if (window != null && isWindowOverTable(window)) {
                    SqlNode table = ((SqlCall) window.operand(0)).operand(0);
                    if (table instanceof SqlIdentifier name && isSource(name, sources, shadowed)) {
                        window.setOperand(0, over(name));
                    }
                }
                if (window != null && isWindowOverQuery(window)) {
                    window.setOperand(0, rows(window.operand(0)));
                }
                return window;
            }
        });
        return exposed == null ? query : exposed;
    }

    /** {@code SESSION(TABLE t PARTITION BY key, …)} with the key as an argument of its own. */
    private static @Nullable SqlCall withKeys(@Nullable SqlCall call) {
        if (call == null
                || !call.getOperator().getName().equalsIgnoreCase("SESSION")
                || call.operandCount() < 2
                || call.operand(0).getKind() != SqlKind.SET_SEMANTICS_TABLE) {
            return call;
        }
        SqlCall table = call.operand(0);
        SqlNodeList keys = table.operand(1);
        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
        operands.set(0, table.operand(0));
        if (!keys.isEmpty()) {
            operands.add(2, SqlStdOperatorTable.DESCRIPTOR.createCall(keys));
        }
        return call.getOperator().createCall(call.getParserPosition(), operands);
    }

    private static boolean isWindowOverTable(SqlCall call) {
        return WINDOW_FUNCTIONS.contains(call.getOperator().getName().toUpperCase(Locale.ROOT))
                && call.operandCount() > 0
                && call.operand(0) != null
                && call.operand(0).getKind() == SqlKind.EXPLICIT_TABLE;
    }

    private static boolean isWindowOverQuery(SqlCall call) {
        return WINDOW_FUNCTIONS.contains(call.getOperator().getName().toUpperCase(Locale.ROOT))
                && call.operandCount() > 0
                && call.operand(0) != null
                && !(call.operand(0) instanceof ExposedTable)
                && call.operand(0).getKind() != SqlKind.EXPLICIT_TABLE
                && call.operand(0).isA(SqlKind.QUERY);
    }

    /** {@code SELECT * FROM (query)}: Calcite takes a DESCRIPTOR's columns for those of what the query itself reads. */
    static SqlSelect rows(SqlNode query) {
        SqlParserPos pos = query.getParserPosition();
        SqlNode named = SqlStdOperatorTable.AS.createCall(pos, query, new SqlIdentifier("$ROWS", pos));
        return PlainSelect.of(pos, List.of(SqlIdentifier.star(pos)), named, null);
    }

    private static boolean isSource(SqlIdentifier name, SourceLookup sources, Set<String> shadowed) {
        String last = name.names.get(name.names.size() - 1);
        return !shadowed.contains(last) && sources.names().stream().anyMatch(last::equalsIgnoreCase);
    }

    /** All columns of a stream or table, pseudo-columns included. */
    static ExposedTable over(SqlNode name) {
        SqlParserPos pos = name.getParserPosition();
        SqlNodeList selectList = new SqlNodeList(pos);
        selectList.add(SqlIdentifier.star(pos));
        Arrays.stream(PseudoColumn.values()).forEach(column -> selectList.add(new SqlIdentifier(column.name(), pos)));
        return new ExposedTable(pos, selectList, name);
    }
}
