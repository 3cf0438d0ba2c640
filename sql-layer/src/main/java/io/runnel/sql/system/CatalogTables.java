package io.runnel.sql.system;

import static io.runnel.sql.system.SystemTableBuilder.table;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.catalog.SystemTable;
import io.runnel.sql.function.Functions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What statements have declared, and what they can call.
 *
 * @param sources all streams and tables, by name
 */
record CatalogTables(Supplier<List<Source>> sources) {
    List<SystemTable> all() {
        return List.of(
                sourceTable("STREAMS", "declared streams", SourceKind.STREAM),
                sourceTable("TABLES", "declared tables", SourceKind.TABLE),
                columns(),
                functions());
    }

    private SystemTable sourceTable(String name, String remarks, SourceKind kind) {
        return table(name, remarks)
                .text("NAME", "by which statements call it")
                .text("TOPIC", "whose records it shows")
                .text("KEY_FORMAT", "of the records' keys")
                .text("VALUE_FORMAT", "of the records' values")
                .integer("COLUMNS", "declared ones")
                .rows(() -> sourceRows(kind));
    }

    private List<@Nullable Object[]> sourceRows(SourceKind kind) {
        return sources.get().stream()
                .filter(source -> source.kind() == kind)
                .<@Nullable Object[]>map(source -> new @Nullable Object[] {
                    source.name(),
                    source.topic(),
                    source.keyFormat(),
                    source.valueFormat(),
                    source.columns().size()
                })
                .toList();
    }

    private SystemTable columns() {
        return table("COLUMNS", "columns of all streams and tables")
                .text("SOURCE", "the stream or table")
                .text("NAME", "of the column")
                .integer("COLUMN_NUMBER", "place in the declaration, from 1")
                .text("TYPE", "as it is declared")
                .text("ROLE", "KEY or VALUE: where in the record it stands")
                .rows(this::columnRows);
    }

    private List<@Nullable Object[]> columnRows() {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Source source : sources.get()) {
            int position = 1;
            for (Column column : source.columns()) {
                rows.add(new @Nullable Object[] {
                    source.name(),
                    column.name(),
                    position++,
                    ColumnType.text(column.type()),
                    column.role().name()
                });
            }
        }
        return rows;
    }

    private static SystemTable functions() {
        return table("FUNCTIONS", "functions that are described")
                .text("NAME", "by which it is called")
                .text("KIND", "SCALAR, AGGREGATE or TABLE")
                .text("FAMILY", "what it has to do with")
                .text("DESCRIPTION", "what it does")
                .text("FORMS", "its arguments and result, a line for each form")
                .text("EXAMPLE", "a call and what it gives")
                .rows(() -> Functions.described().values().stream()
                        .<@Nullable Object[]>map(function -> new @Nullable Object[] {
                            function.name(),
                            function.kind(),
                            function.family(),
                            function.about(),
                            String.join("\n", function.forms()),
                            function.examples().isEmpty()
                                    ? null
                                    : function.examples().get(0).call() + " gives "
                                            + function.examples().get(0).result()
                        })
                        .toList());
    }
}
