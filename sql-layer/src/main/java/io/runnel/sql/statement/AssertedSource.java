package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.log.NearestNames;
import io.runnel.log.TopicDescription;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.parser.SqlColumnDeclaration;
import io.runnel.sql.parser.SqlCreateSource;
import io.runnel.sql.parser.SqlSourceOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What ASSERT STREAM or ASSERT TABLE says of a source.
 *
 * @param columns as text, in order; empty if none were given
 * @param options by lower-case name
 */
record AssertedSource(SourceKind kind, String name, List<String> columns, Map<String, String> options) {
    /** @throws io.runnel.sql.SqlException 42704 for an unknown type */
    static AssertedSource of(SqlCreateSource declaration, DeclaredTypes types) {
        List<String> columns = new ArrayList<>();
        for (SqlColumnDeclaration column : declaration.columns()) {
            columns.add(text(column.name().getSimple(), ColumnType.text(types.of(column.type())), role(column)));
        }
        Map<String, String> options = new TreeMap<>();
        for (SqlSourceOption option : declaration.options()) {
            options.put(option.name().toLowerCase(Locale.ROOT), option.text());
        }
        SourceKind kind = declaration.table() ? SourceKind.TABLE : SourceKind.STREAM;
        return new AssertedSource(kind, SourceNames.simple(declaration.name()), columns, options);
    }

    private static String role(SqlColumnDeclaration column) {
        String header = column.place().header();
        return switch (column.place().part()) {
            case VALUE -> "";
            case KEY, PRIMARY_KEY -> " KEY";
            case HEADERS -> header == null ? " HEADERS" : " HEADER('" + header + "')";
        };
    }

    private static String role(Column column) {
        return column.role() == Column.Role.KEY ? " KEY" : SourceText.roleWords(SourceKind.STREAM, column);
    }

    private static String text(String name, String type, String role) {
        return name + ' ' + type + role;
    }

    /** What is not as it says; empty if all is. */
    Optional<String> wrong(CatalogSnapshot catalog, EventLog log) {
        Optional<Source> source = catalog.source(name);
        if (source.isEmpty()) {
            return Optional.of("there is no stream or table " + name + NearestNames.suggestion(name, catalog.names()));
        }
        Source found = source.get();
        if (found.kind() != kind) {
            return Optional.of(found.name() + " is a " + found.kind() + ", not a " + kind + ".");
        }
        List<String> declared = found.columns().stream()
                .map(column -> text(column.name(), ColumnType.text(column.type()), role(column)))
                .toList();
        if (!columns.isEmpty() && !columns.equals(declared)) {
            return Optional.of(found.name() + " has the columns (" + String.join(", ", declared) + "), not ("
                    + String.join(", ", columns) + ").");
        }
        return wrongOption(found, log);
    }

    private Optional<String> wrongOption(Source found, EventLog log) {
        for (Map.Entry<String, String> option : options.entrySet()) {
            for (String name : option.getKey().equals("format")
                    ? List.of("key_format", "value_format")
                    : List.of(option.getKey())) {
                String is = valueOf(found, name, log);
                if (!same(name, is, option.getValue())) {
                    return Optional.of(found.name() + " has " + name.toUpperCase(Locale.ROOT) + " = " + is + ", not "
                            + option.getValue() + ".");
                }
            }
        }
        return Optional.empty();
    }

    private static String valueOf(Source source, String option, EventLog log) {
        Optional<TopicDescription> topic = log.topic(source.topic());
        return switch (option) {
            case "partitions" ->
                topic.map(TopicDescription::partitions).map(String::valueOf).orElse("none");
            case "replicas" ->
                topic.map(TopicDescription::replicationFactor)
                        .map(String::valueOf)
                        .orElse("none");
            case "kafka_topic" -> source.topic();
            default -> source.options().getOrDefault(option, "none");
        };
    }

    /** Names of topics alone have a case that counts. */
    private static boolean same(String option, String is, String wanted) {
        return option.equals("kafka_topic") ? is.equals(wanted) : is.equalsIgnoreCase(wanted);
    }
}
