package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.log.LogInspection;
import io.runnel.log.TopicDescription;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.system.NodeFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * What SHOW STREAMS, SHOW TABLES and DESCRIBE tell of streams and tables.
 *
 * @param catalog has the queries that read and write them
 */
record SourceListings(EventLog log, NodeFacts node, Supplier<CatalogSnapshot> catalog) {
    private static final RelDataType COLUMNS = Listing.textColumns("NAME", "TYPE", "ROLE", "FORMAT", "TOPIC");
    private static final RelDataType COLUMNS_OF_ALL =
            Listing.textColumns("SOURCE", "NAME", "TYPE", "ROLE", "FORMAT", "TOPIC");
    private static final RelDataType FACTS = Listing.textColumns("PROPERTY", "VALUE");
    private static final RelDataType FACTS_OF_ALL = Listing.textColumns("SOURCE", "PROPERTY", "VALUE");

    static RelDataType rowType(SourceKind kind, boolean extended) {
        List<String> names =
                new ArrayList<>(List.of(kind + "_NAME", "KAFKA_TOPIC", "KEY_FORMAT", "VALUE_FORMAT", "WINDOWED"));
        if (extended) {
            names.add("STATEMENT");
        }
        return Listing.textColumns(names.toArray(String[]::new));
    }

    List<@Nullable Object[]> show(List<Source> sources, boolean extended) {
        return sources.stream()
                .<@Nullable Object[]>map(source -> {
                    List<@Nullable Object> row = new ArrayList<>(List.of(
                            source.name(), source.topic(), source.keyFormat(), source.valueFormat(), windowed(source)));
                    if (extended) {
                        row.add(SourceText.of(source));
                    }
                    return row.toArray();
                })
                .toList();
    }

    private static String windowed(Source source) {
        return String.valueOf(source.keyWindow().isPresent());
    }

    Executable describe(String sql, Supplier<Source> source, boolean extended) {
        return extended
                ? new Listing(sql, FACTS, () -> facts(source.get()))
                : new Listing(sql, COLUMNS, () -> columns(source.get()));
    }

    Executable describeAll(String sql, Supplier<List<Source>> sources, boolean extended) {
        return new Listing(
                sql,
                extended ? FACTS_OF_ALL : COLUMNS_OF_ALL,
                () -> sources.get().stream()
                        .flatMap(source -> (extended ? facts(source) : columns(source))
                                .stream()
                                        .<@Nullable Object[]>map(
                                                row -> Stream.concat(Stream.of(source.name()), Stream.of(row))
                                                        .toArray()))
                        .toList());
    }

    private static List<@Nullable Object[]> columns(Source source) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Column column : source.columns()) {
            String role = SourceText.roleWords(source.kind(), column).strip();
            rows.add(new @Nullable Object[] {
                column.name(),
                ColumnType.text(column.type()),
                role.isEmpty() ? "VALUE" : role,
                format(source, column),
                source.topic()
            });
        }
        for (PseudoColumn pseudo : PseudoColumn.values()) {
            rows.add(new @Nullable Object[] {
                pseudo.name(), ColumnType.text(pseudo.type()), "PSEUDO", null, source.topic()
            });
        }
        if (source.keyWindow().isPresent()) {
            rows.add(new @Nullable Object[] {KeyWindow.START, "BIGINT", "PSEUDO", null, source.topic()});
            rows.add(new @Nullable Object[] {KeyWindow.END, "BIGINT", "PSEUDO", null, source.topic()});
        }
        return rows;
    }

    private static @Nullable String format(Source source, Column column) {
        return switch (column.role()) {
            case KEY -> source.keyFormat();
            case VALUE -> source.valueFormat();
            case HEADERS -> null;
        };
    }

    private List<@Nullable Object[]> facts(Source source) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        add(rows, "NAME", source.name());
        add(rows, "TYPE", source.kind().name());
        add(rows, "TIMESTAMP_COLUMN", source.options().getOrDefault("timestamp", "the record's own timestamp"));
        add(rows, "KEY_FORMAT", source.keyFormat());
        add(rows, "VALUE_FORMAT", source.valueFormat());
        add(rows, "WINDOWED", windowed(source));
        add(rows, "KAFKA_TOPIC", source.topic());
        Optional<TopicDescription> topic = log.topic(source.topic());
        add(
                rows,
                "PARTITIONS",
                topic.map(found -> String.valueOf(found.partitions())).orElse("the topic is gone"));
        topic.ifPresent(found -> add(rows, "REPLICAS", String.valueOf(found.replicationFactor())));
        node.log().filter(inspection -> topic.isPresent()).ifPresent(inspection -> addSizes(rows, source, inspection));
        for (Column column : source.columns()) {
            add(
                    rows,
                    "COLUMN",
                    column.name() + ' ' + ColumnType.text(column.type()) + SourceText.roleWords(source.kind(), column));
        }
        for (PersistentQuery query : catalog.get().readersOf(source.name())) {
            add(rows, "READ_BY", query.id());
        }
        for (PersistentQuery query : catalog.get().writersOf(source.name())) {
            add(rows, "WRITTEN_BY", query.id());
        }
        add(rows, "STATEMENT", SourceText.of(source));
        return rows;
    }

    private static void addSizes(List<@Nullable Object[]> rows, Source source, LogInspection inspection) {
        long records = 0;
        long bytes = 0;
        for (LogInspection.Partition partition : inspection.partitions()) {
            LogInspection.Offsets offsets = partition.offsets();
            if (partition.topic().equals(source.topic()) && offsets != null) {
                records += offsets.end() - offsets.start();
                Long size = partition.sizeBytes();
                bytes += size == null ? 0 : size;
            }
        }
        add(rows, "RECORDS", String.valueOf(records));
        add(rows, "SIZE_BYTES", String.valueOf(bytes));
    }

    private static void add(List<@Nullable Object[]> rows, String property, String value) {
        rows.add(new @Nullable Object[] {property, value});
    }
}
