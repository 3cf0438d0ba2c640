package io.runnel.sql.plan;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * {@code place.city} by a STRUCT column's bare name, which Calcite would take for a table's: it becomes what
 * {@code place->city} is. A name that is a table's or an alias's stays that. A field alone in a select list gives the
 * result's column its name.
 */
final class StructPaths extends SqlShuttle {
    private final Set<String> structs = new TreeSet<>();

    private StructPaths() {}

    static SqlNode resolve(SqlNode query, SourceLookup sources) {
        StructPaths paths = new StructPaths();
        Set<String> taken = new TreeSet<>();
        query.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier id) {
                for (String name : id.names) {
                    Source source = sources.source(name);
                    if (source != null) {
                        taken.add(upper(name));
                        source.columns().forEach(paths::addIfStruct);
                    }
                }
                return null;
            }

            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call.getKind() == SqlKind.AS && call.operand(1) instanceof SqlIdentifier alias) {
                    taken.add(upper(alias.getSimple()));
                }
                return super.visit(call);
            }
        });
        paths.structs.removeAll(taken);
        SqlNode resolved = query.accept(paths);
        return resolved == null ? query : resolved;
    }

    private void addIfStruct(Column column) {
        if (column.type().isStruct()) {
            structs.add(upper(column.name()));
        }
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        SqlNode visited = super.visit(call);
        if (visited instanceof SqlSelect select) {
            SqlNodeList items = select.getSelectList();
            for (int index = 0; index < items.size(); index++) {
                items.set(index, named(items.get(index)));
            }
        }
        return visited;
    }

    private static SqlNode named(SqlNode item) {
        if (item.getKind() != SqlKind.DOT || !(((SqlCall) item).operand(1) instanceof SqlIdentifier field)) {
            return item;
        }
        return field.isStar() ? item : SqlStdOperatorTable.AS.createCall(item.getParserPosition(), item, field);
    }

    @Override
    public @Nullable SqlNode visit(SqlIdentifier id) {
        if (id.names.size() < 2 || !structs.contains(upper(id.names.get(0)))) {
            return id;
        }
        SqlNode path = id.getComponent(0);
        for (int index = 1; index < id.names.size(); index++) {
            SqlParserPos pos = id.getComponentParserPosition(index);
            SqlIdentifier field = id.names.get(index).isEmpty() ? SqlIdentifier.star(pos) : id.getComponent(index);
            path = SqlStdOperatorTable.DOT.createCall(id.getParserPosition(), path, field);
        }
        return path;
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
