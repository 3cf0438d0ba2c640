package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.function.WindowFunction;
import io.runnel.sql.parser.SqlWindowedFrom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * ksqlDB's WINDOW clause as a window function: {@code SELECT K, COUNT(*) FROM S WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY K}
 * becomes a query over {@code TABLE(TUMBLE(TABLE S, DESCRIPTOR(ROWTIME), …))}, grouped by the window's bounds besides. A
 * session is one of the grouping columns' values, among the rows that WHERE lets pass.
 */
final class WindowClauses extends SqlShuttle {
    static final String START = "WINDOWSTART";
    static final String END = "WINDOWEND";

    /** Names of computed grouping columns; no one can write them without quotes. */
    private static final String KEY = "$WINDOW_KEY";

    private final SourceLookup sources;
    private final Set<String> shadowed;

    private WindowClauses(SourceLookup sources, Set<String> shadowed) {
        this.sources = sources;
        this.shadowed = shadowed;
    }

    /**
     * The query with every such clause rewritten.
     *
     * @throws SqlException at what is wrong in a clause
     */
    static SqlNode rewrite(SqlNode query, SourceLookup sources) {
        WindowClauses clauses = new WindowClauses(sources, ExposedTable.namesOfWith(query));
        return Objects.requireNonNull(query.accept(clauses), "a query stays one");
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        SqlNode visited = super.visit(call);
        if (visited instanceof SqlSelect select && select.getFrom() instanceof SqlWindowedFrom windowed) {
            rewrite(select, windowed);
        }
        return visited;
    }

    private void rewrite(SqlSelect select, SqlWindowedFrom windowed) {
        WindowClause clause = WindowClause.of(windowed);
        SqlParserPos pos = windowed.getParserPosition();
        SqlNodeList group = select.getGroup();
        if (group == null || group.isEmpty()) {
            throw SqlException.at(
                    "42803",
                    pos,
                    "WINDOW needs GROUP BY",
                    "; for windows of single rows, write FROM TABLE(TUMBLE(TABLE name, DESCRIPTOR(ROWTIME), INTERVAL '1' HOUR)).");
        }
        group.forEach(WindowClauses::refuseBound);
        SqlSelect rows = ExposedTable.over(windowed.from());
        SqlNode base = base(windowed.from(), pos);
        if (!isSource(base)) {
            rows.setSelectList(SqlNodeList.of(SqlIdentifier.star(pos)));
        }
        List<SqlNode> operands = new ArrayList<>(List.of(
                ExposedTable.rows(rows), descriptor(List.of(column(PseudoColumn.ROWTIME.name(), pos)), pos)));
        if (clause.kind() == WindowFunction.Kind.SESSION) {
            operands.add(descriptor(sessionKeys(select, base, rows), pos));
            rows.setWhere(select.getWhere());
            select.setWhere(null);
        }
        clause.operands().forEach(ms -> operands.add(SqlLiteral.createExactNumeric(Long.toString(ms), pos)));
        SqlNode function = WindowFunction.ofClause(clause.kind()).createCall(pos, operands);
        SqlNode table = SqlStdOperatorTable.COLLECTION_TABLE.createCall(pos, function);
        select.setFrom(SqlStdOperatorTable.AS.createCall(pos, table, alias(windowed.from(), pos)));
        SqlNodeList groups = new SqlNodeList(group.getList(), group.getParserPosition());
        groups.add(column(START, pos));
        groups.add(column(END, pos));
        select.setGroupBy(groups);
    }

    private static void refuseBound(SqlNode item) {
        item.accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlIdentifier name) {
                String last = name.names.get(name.names.size() - 1);
                if (last.equals(START) || last.equals(END)) {
                    throw SqlException.at(
                            "42803",
                            name.getParserPosition(),
                            last + " stands in GROUP BY",
                            ": a group is of one window without that; leave it out.");
                }
                return name;
            }
        });
    }

    /** What is read, without its alias. */
    private static SqlNode base(SqlNode from, SqlParserPos pos) {
        SqlNode base = from.getKind() == SqlKind.AS ? ((SqlCall) from).operand(0) : from;
        boolean single = base instanceof SqlIdentifier || base instanceof SqlSnapshot || base.isA(SqlKind.QUERY);
        if (!single) {
            throw SqlException.at(
                    "0A000",
                    pos,
                    "WINDOW stands behind one stream, table or subquery",
                    "; for a join, write it as a subquery that has a column ROWTIME.");
        }
        return base;
    }

    private static SqlIdentifier alias(SqlNode from, SqlParserPos pos) {
        return column(FromItem.name(from).orElse("$WINDOWED"), pos);
    }

    private static SqlIdentifier column(String name, SqlParserPos pos) {
        return new SqlIdentifier(name, pos);
    }

    private static SqlNode descriptor(List<? extends SqlNode> columns, SqlParserPos pos) {
        return SqlStdOperatorTable.DESCRIPTOR.createCall(pos, List.copyOf(columns));
    }

    /** The columns that tell sessions apart: those of GROUP BY; computed ones are added to the rows. */
    private List<SqlIdentifier> sessionKeys(SqlSelect select, SqlNode base, SqlSelect rows) {
        List<SqlIdentifier> keys = new ArrayList<>();
        for (SqlNode item : Objects.requireNonNull(select.getGroup())) {
            SqlParserPos pos = item.getParserPosition();
            switch (item.getKind()) {
                case ROLLUP, CUBE, GROUPING_SETS, ROW ->
                    throw SqlException.at(
                            "0A000",
                            pos,
                            "WINDOW SESSION goes with plain GROUP BY",
                            ": a session belongs to one group, not to several.");
                default -> {}
            }
            SqlNode expression = meant(item, select, base);
            if (expression instanceof SqlIdentifier name && name.names.size() <= 2) {
                keys.add(column(name.names.get(name.names.size() - 1), pos));
            } else {
                SqlIdentifier key = column(KEY + keys.size(), pos);
                rows.getSelectList().add(SqlStdOperatorTable.AS.createCall(pos, expression.clone(pos), key));
                keys.add(key);
            }
        }
        return keys;
    }

    /** GROUP BY may name an item of the select list by its number or its alias. */
    private SqlNode meant(SqlNode item, SqlSelect select, SqlNode base) {
        SqlNodeList selected = select.getSelectList();
        if (item instanceof SqlNumericLiteral number && number.isInteger()) {
            int index = number.bigDecimalValue().intValue() - 1;
            return index >= 0 && index < selected.size() ? withoutAlias(selected.get(index)) : item;
        }
        if (item instanceof SqlIdentifier name && name.isSimple() && !isColumn(name.getSimple(), base)) {
            for (SqlNode candidate : selected) {
                if (candidate.getKind() == SqlKind.AS
                        && ((SqlIdentifier) ((SqlCall) candidate).operand(1))
                                .getSimple()
                                .equalsIgnoreCase(name.getSimple())) {
                    return withoutAlias(candidate);
                }
            }
        }
        return item;
    }

    private static SqlNode withoutAlias(SqlNode item) {
        return item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
    }

    /** Whether it has pseudo-columns, as no subquery and no query of WITH has. */
    private boolean isSource(SqlNode base) {
        return source(base) != null;
    }

    private @Nullable Source source(SqlNode base) {
        SqlNode table = base instanceof SqlSnapshot snapshot ? snapshot.getTableRef() : base;
        if (!(table instanceof SqlIdentifier identifier)) {
            return null;
        }
        String name = identifier.names.get(identifier.names.size() - 1);
        return sources.names().stream()
                .filter(known -> known.equalsIgnoreCase(name) && !shadowed.contains(name))
                .map(sources::source)
                .findFirst()
                .orElse(null);
    }

    private boolean isColumn(String name, SqlNode base) {
        Source source = source(base);
        return source != null
                && source.columns().stream().anyMatch(column -> column.name().equalsIgnoreCase(name));
    }
}
