package io.runnel.sql.plan;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Source;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/** The sources that a query names anywhere; for messages, where too many do no harm. */
final class NamedSources {
    private NamedSources() {}

    /** Names of their columns, pseudo-columns included. */
    static Set<String> columns(SqlNode query, SourceLookup sources) {
        Set<String> columns = new LinkedHashSet<>();
        query.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier id) {
                for (String name : id.names) {
                    Source source = sources.source(name);
                    if (source != null) {
                        columns.addAll(new SourceTable(source)
                                .getRowType(SqlTypes.FACTORY)
                                .getFieldNames());
                    }
                }
                return null;
            }
        });
        return columns;
    }
}
