package io.runnel.sql.statement;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.EventTime;
import io.runnel.sql.format.RegistryColumns;
import io.runnel.sql.parser.SqlCreateSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a CREATE statement declares, checked without the log.
 *
 * @param topic what WITH says of the topic
 */
record SourceDeclaration(Source source, TopicWish topic) {
    /**
     * What WITH says of the topic, beside its name.
     *
     * @param named whether it says the name; else the topic is called as the source, and made with it
     */
    record TopicWish(boolean named, OptionalInt partitions, OptionalInt replicas, OptionalLong retentionMs) {}

    /**
     * Checks a CREATE statement without AS.
     *
     * @param types reads the columns' types
     * @param registry gives the columns of a key or value for which none is declared
     * @param session has the formats that hold where WITH gives none
     * @throws SqlException with line and column
     */
    static SourceDeclaration of(
            SqlCreateSource create, DeclaredTypes types, RegistryColumns registry, Session session) {
        SourceKind kind = create.table() ? SourceKind.TABLE : SourceKind.STREAM;
        String name = SourceNames.simple(create.name());
        SourceOptions options = SourceOptions.of(create.options(), session);
        String topic = options.topic(name);
        String keyFormat = options.keyFormat();
        String valueFormat = options.valueFormat(kind, name);
        List<Column> columns = new ArrayList<>(new DeclaredColumns(kind, types).of(create.columns(), List.of()));
        columns.addAll(0, new InferredColumns(create, options, registry).keys(keyFormat, topic, columns));
        columns.addAll(new InferredColumns(create, options, registry).values(valueFormat, topic, columns));
        checkColumns(create, kind, name, columns);
        FormatOptions.check(options, keyFormat, valueFormat, columns);
        if (options.has(KeyWindow.TYPE) && columns.stream().noneMatch(column -> column.role() == Column.Role.KEY)) {
            throw options.refusal(
                    KeyWindow.TYPE, "42601", "needs a key column", ": the window is behind the key; declare it.");
        }
        Map<String, String> text = new TreeMap<>(options.asText());
        text.put(SourceOptions.KAFKA_TOPIC, topic);
        text.put(SourceOptions.KEY_FORMAT, keyFormat);
        text.put(SourceOptions.VALUE_FORMAT, valueFormat);
        if (create.readOnly()) {
            text.put(Source.READ_ONLY, "true");
        }
        options.timestamp()
                .ifPresent(option -> text.put(Source.TIMESTAMP, DeclaredColumns.named(option.text(), columns)));
        Source source = new Source(name, kind, topic, columns, keyFormat, valueFormat, text);
        if (source.timeColumn().isPresent()) {
            EventTime.of(source);
        }
        TopicWish wish = new TopicWish(
                options.has(SourceOptions.KAFKA_TOPIC),
                options.partitions(),
                options.replicas(),
                options.retentionMs(kind));
        return new SourceDeclaration(source, wish);
    }

    /** Checks that no single declaration can fail. */
    private static void checkColumns(SqlCreateSource create, SourceKind kind, String name, List<Column> columns) {
        if (kind == SourceKind.TABLE && columns.stream().noneMatch(column -> column.role() == Column.Role.KEY)) {
            throw SqlException.at(
                    "42601",
                    create.name().getParserPosition(),
                    "Table " + name + " has no primary key",
                    "; declare the key's column as in ID BIGINT PRIMARY KEY.");
        }
        Set<String> names = new TreeSet<>(DeclaredColumns.RESERVED);
        for (Column column : columns) {
            if (!names.add(column.name().toUpperCase(Locale.ROOT))) {
                throw SqlException.at(
                        "42701",
                        create.name().getParserPosition(),
                        "The registry's schema for " + name + " has a field " + column.name()
                                + ", which is a key column or a column of every row already,",
                        ": declare the value columns that you want.");
            }
        }
    }
}
