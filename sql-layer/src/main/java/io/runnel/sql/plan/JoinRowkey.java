package io.runnel.sql.plan;

import io.runnel.sql.catalog.Source;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * ksqlDB's column ROWKEY of a join: the key of its rows where that is no column of either side. It stands for what was
 * joined on, and of a full join for {@code COALESCE} of both sides' key.
 */
final class JoinRowkey {
    private static final String NAME = "ROWKEY";

    private JoinRowkey() {}

    /**
     * An item of a select list with ROWKEY written out.
     *
     * @param joined the sources of the join by their aliases, from left to right
     */
    static SqlNode writtenOut(SqlNode item, SqlNode from, Map<String, Source> joined) {
        if (!(from instanceof SqlJoin join) || declaresIt(joined)) {
            return item;
        }
        SqlNode key = key(join, joined);
        if (key == null) {
            return item;
        }
        if (isRowkey(item)) {
            return named(key, item.getParserPosition());
        }
        boolean named = item.getKind() == SqlKind.AS;
        SqlNode value = named ? ((SqlCall) item).operand(0) : item;
        SqlNode written = value.accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlIdentifier id) {
                return isRowkey(id) ? key : id;
            }
        });
        return !named || written == null
                ? written == null ? item : written
                : SqlStdOperatorTable.AS.createCall(item.getParserPosition(), written, ((SqlCall) item).operand(1));
    }

    /** What a star has besides the columns of both sides: ROWKEY, if no column of either side is the key; else null. */
    static @Nullable SqlNode ofStar(SqlNode from, Map<String, Source> joined) {
        if (!(from instanceof SqlJoin join) || joined.isEmpty() || declaresIt(joined)) {
            return null;
        }
        SqlNode condition = join.getCondition();
        SqlCall equation = condition == null ? null : equation(condition);
        boolean computed = equation != null
                && !(equation.operand(0) instanceof SqlIdentifier)
                && !(equation.operand(1) instanceof SqlIdentifier);
        SqlNode key = computed || join.getJoinType() == JoinType.FULL ? key(join, joined) : null;
        return key == null ? null : named(key, join.getParserPosition());
    }

    private static SqlNode named(SqlNode key, SqlParserPos pos) {
        return SqlStdOperatorTable.AS.createCall(pos, key, new SqlIdentifier(NAME, pos));
    }

    private static boolean isRowkey(SqlNode node) {
        return node instanceof SqlIdentifier name && name.isSimple() && NAME.equalsIgnoreCase(name.getSimple());
    }

    private static boolean declaresIt(Map<String, Source> joined) {
        return joined.values().stream()
                .anyMatch(source -> source.columns().stream()
                        .anyMatch(column -> column.name().equalsIgnoreCase(NAME)));
    }

    /** What the first equation of the outermost join says; null if there is none. */
    private static @Nullable SqlNode key(SqlJoin join, Map<String, Source> joined) {
        SqlNode condition = join.getCondition();
        SqlCall equation =
                join.getConditionType() == JoinConditionType.ON && condition != null ? equation(condition) : null;
        if (equation == null) {
            return null;
        }
        SqlNode one = equation.operand(0);
        SqlNode other = equation.operand(1);
        SqlParserPos pos = equation.getParserPosition();
        if (join.getJoinType() == JoinType.FULL) {
            SqlUnresolvedFunction coalesce = new SqlUnresolvedFunction(
                    new SqlIdentifier("COALESCE", pos),
                    null,
                    null,
                    null,
                    null,
                    SqlFunctionCategory.USER_DEFINED_FUNCTION);
            return coalesce.createCall(pos, one.clone(pos), other.clone(pos));
        }
        List<String> aliases = List.copyOf(joined.keySet());
        List<String> right = aliases.subList(aliases.size() - tables(join.getRight()), aliases.size());
        boolean wantsRight = join.getJoinType() == JoinType.RIGHT;
        return (mentions(one, right, joined) == wantsRight ? one : other).clone(pos);
    }

    private static @Nullable SqlCall equation(SqlNode condition) {
        if (condition.getKind() == SqlKind.EQUALS) {
            return (SqlCall) condition;
        }
        if (condition.getKind() != SqlKind.AND) {
            return null;
        }
        SqlCall first = equation(((SqlCall) condition).operand(0));
        return first != null ? first : equation(((SqlCall) condition).operand(1));
    }

    private static int tables(SqlNode from) {
        return from instanceof SqlJoin join ? tables(join.getLeft()) + tables(join.getRight()) : 1;
    }

    private static boolean mentions(SqlNode expression, List<String> aliases, Map<String, Source> joined) {
        boolean[] found = new boolean[1];
        expression.accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlIdentifier id) {
                String first = id.names.get(0);
                found[0] |= aliases.stream()
                        .anyMatch(alias -> id.names.size() > 1
                                ? alias.equalsIgnoreCase(first)
                                : has(java.util.Objects.requireNonNull(joined.get(alias)), first));
                return id;
            }
        });
        return found[0];
    }

    private static boolean has(Source source, String column) {
        return source.columns().stream().anyMatch(declared -> declared.name().equalsIgnoreCase(column));
    }
}
