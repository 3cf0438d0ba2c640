package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.parser.SqlJoinWithin;
import io.runnel.sql.parser.SqlWindowedFrom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * ksqlDB's names of the columns of a query that goes on, written out before validation: an expression without name is
 * KSQL_COL_0 and so on, a STRUCT's field has the field's name, and of a join a column that both sides have, and all
 * columns of a star, have the alias of their side before their names.
 */
final class AnswerNames {
    private static final String UNNAMED = "KSQL_COL_";

    /** The joined sources by their aliases; empty if nothing is joined, or not only streams and tables are. */
    private final Map<String, Source> joined;

    /** Names that the select list gives or takes from columns, in upper case. */
    private final Set<String> taken = new HashSet<>();

    private int unnamed;

    private AnswerNames(Map<String, Source> joined) {
        this.joined = joined;
    }

    /**
     * Names the columns of a query.
     *
     * @param distinct whether two columns may not have one name
     * @throws SqlException 42701 if two have
     */
    static void give(SqlNode query, SourceLookup sources, boolean distinct) {
        if (query instanceof SqlOrderBy order) {
            give(order.query, sources, distinct);
        } else if (query instanceof SqlWith with) {
            give(with.body, sources, distinct);
        } else if (query.isA(SqlKind.SET_QUERY) && query instanceof SqlCall set && !(query instanceof SqlSelect)) {
            set.getOperandList().forEach(part -> give(part, sources, distinct));
        } else if (query instanceof SqlSelect select && select.getFrom() != null) {
            give(select, sources, distinct);
        }
    }

    private static void give(SqlSelect select, SourceLookup sources, boolean distinct) {
        SqlNode from = Objects.requireNonNull(select.getFrom(), "a query that goes on reads something");
        AnswerNames names = new AnswerNames(joined(from, sources, ExposedTable.namesOfWith(select)));
        List<SqlNode> items = new ArrayList<>();
        boolean whole = select.getSelectList().stream()
                .anyMatch(item -> item instanceof SqlIdentifier star && star.isStar() && star.names.size() == 1);
        SqlNode rowkey = distinct && whole ? JoinRowkey.ofStar(from, names.joined) : null;
        if (rowkey != null) {
            items.add(rowkey);
        }
        for (SqlNode item : select.getSelectList()) {
            items.addAll(names.expanded(JoinRowkey.writtenOut(item, from, names.joined)));
        }
        items.forEach(item -> names.take(item, distinct));
        SqlNodeList named = new SqlNodeList(select.getSelectList().getParserPosition());
        items.forEach(item -> named.add(names.named(item)));
        select.setSelectList(named);
    }

    private static Map<String, Source> joined(SqlNode from, SourceLookup sources, Set<String> shadowed) {
        SqlNode whole = from instanceof SqlWindowedFrom windowed ? windowed.from() : from;
        Map<String, Source> found = new LinkedHashMap<>();
        return whole instanceof SqlJoin && collect(whole, sources, shadowed, found) ? found : Map.of();
    }

    /** False for anything that is no stream or table. */
    private static boolean collect(
            SqlNode from, SourceLookup sources, Set<String> shadowed, Map<String, Source> found) {
        if (from instanceof SqlJoin join) {
            return collect(join.getLeft(), sources, shadowed, found)
                    && collect(join.getRight(), sources, shadowed, found);
        } else if (from instanceof SqlJoinWithin within) {
            return collect(within.table(), sources, shadowed, found);
        }
        SqlNode named = from.getKind() == SqlKind.AS ? ((SqlCall) from).operand(0) : from;
        SqlNode table = named instanceof SqlSnapshot snapshot ? snapshot.getTableRef() : named;
        if (!(table instanceof SqlIdentifier name) || shadowed.contains(last(name))) {
            return false;
        }
        Source source = sources.source(last(name));
        SqlIdentifier alias = from.getKind() == SqlKind.AS ? ((SqlCall) from).operand(1) : name;
        return source != null && found.put(last(alias), source) == null;
    }

    private List<SqlNode> expanded(SqlNode item) {
        if (joined.isEmpty() || !(item instanceof SqlIdentifier star) || !star.isStar()) {
            return List.of(item);
        }
        List<SqlNode> columns = new ArrayList<>();
        joined.forEach((alias, source) -> {
            if (star.names.size() == 1 || star.names.get(0).equalsIgnoreCase(alias)) {
                source.columns().forEach(column -> columns.add(prefixed(alias, column, star.getParserPosition())));
            }
        });
        return columns.isEmpty() ? List.of(item) : columns;
    }

    private static SqlNode prefixed(String alias, Column column, SqlParserPos pos) {
        SqlParserPos quoted = pos.withQuoting(true);
        SqlIdentifier name = new SqlIdentifier(List.of(alias, column.name()), null, pos, List.of(quoted, quoted));
        return SqlStdOperatorTable.AS.createCall(pos, name, new SqlIdentifier(alias + "_" + column.name(), pos));
    }

    private void take(SqlNode item, boolean distinct) {
        String name = name(item);
        if (name != null && !taken.add(name.toUpperCase(Locale.ROOT)) && distinct) {
            throw SqlException.at(
                    "42701",
                    item.getParserPosition(),
                    "The answer has two columns " + name,
                    "; give one of them another name with AS.");
        }
    }

    /** The name that an item has or takes; null for a star and for an expression without name. */
    private @Nullable String name(SqlNode item) {
        if (item.getKind() == SqlKind.AS) {
            return ((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple();
        }
        if (item instanceof SqlIdentifier column) {
            return column.isStar() ? null : columnName(column);
        }
        return item.getKind() == SqlKind.DOT && ((SqlCall) item).operand(1) instanceof SqlIdentifier field
                ? field.isStar() ? null : field.getSimple()
                : null;
    }

    private String columnName(SqlIdentifier column) {
        String name = last(column);
        if (column.names.size() != 2) {
            return name;
        }
        long sides = joined.values().stream()
                .filter(source -> source.columns().stream()
                        .anyMatch(declared -> declared.name().equalsIgnoreCase(name)))
                .count();
        return sides > 1 ? column.names.get(0) + "_" + name : name;
    }

    private SqlNode named(SqlNode item) {
        boolean star = item instanceof SqlIdentifier identifier && identifier.isStar()
                || item.getKind() == SqlKind.DOT
                        && ((SqlCall) item).operand(1) instanceof SqlIdentifier field
                        && field.isStar();
        if (star || item.getKind() == SqlKind.AS) {
            return item;
        }
        String name = name(item);
        if (name == null) {
            name = nextUnnamed();
        }
        boolean same = item instanceof SqlIdentifier column && name.equals(last(column));
        return same
                ? item
                : SqlStdOperatorTable.AS.createCall(
                        item.getParserPosition(), item, new SqlIdentifier(name, item.getParserPosition()));
    }

    private String nextUnnamed() {
        String name;
        do {
            name = UNNAMED + unnamed++;
        } while (taken.contains(name));
        return name;
    }

    private static String last(SqlIdentifier name) {
        return name.names.get(name.names.size() - 1);
    }
}
