package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.log.TopicDescription;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.continuous.OutputShape;
import io.runnel.sql.format.EventTime;
import io.runnel.sql.parser.SqlCreateSource;
import io.runnel.sql.plan.PlannedQuery;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What CREATE … AS declares. What WITH does not say is as with the left-most stream or table that the query reads.
 *
 * @param declared with the topic as it is created if it is missing
 * @param given what WITH itself says of the topic
 * @param windowed whether its keys are those of windows
 */
record SinkDeclaration(SourceDeclaration declared, SourceDeclaration.TopicWish given, boolean windowed) {
    Source source() {
        return declared.source();
    }

    /**
     * The declaration of a query's answer.
     *
     * @throws SqlException with line and column, for what {@link SinkColumns} refuses, for options that do not go with the
     *     columns, and 42809 for a STREAM of a table's rows or a TABLE of a stream's
     */
    static SinkDeclaration of(SqlCreateSource create, PersistentPlans.Analyzed query, EventLog log, Session session) {
        PlannedQuery plan = query.plan();
        OutputShape shape = query.shape();
        String name = SourceNames.simple(create.name());
        checkKind(create, name, shape);
        SourceOptions options = SourceOptions.of(create.options(), session);
        Source leftmost = plan.sources().get(0);
        SinkColumns columns = SinkColumns.of(name, plan, shape, create.name().getParserPosition());
        Map<String, String> text = new TreeMap<>(options.asText());
        String keyFormat = options.givenKeyFormat().orElseGet(() -> keyFormat(leftmost, shape, options, text));
        String valueFormat = options.givenValueFormat().orElseGet(() -> {
            inherit(leftmost, "value" + SourceOptions.DELIMITER, text);
            return leftmost.valueFormat();
        });
        FormatOptions.check(options, keyFormat, valueFormat, columns.columns());
        String topic = options.topic(name);
        text.put(SourceOptions.KAFKA_TOPIC, topic);
        text.put(SourceOptions.KEY_FORMAT, keyFormat);
        text.put(SourceOptions.VALUE_FORMAT, valueFormat);
        options.timestamp()
                .ifPresent(
                        option -> text.put(Source.TIMESTAMP, DeclaredColumns.named(option.text(), columns.columns())));
        options.checkWithoutWindow();
        query.continuous().window().ifPresent(window -> window.into(text));
        SourceKind kind = create.table() ? SourceKind.TABLE : SourceKind.STREAM;
        Source source = new Source(name, kind, topic, columns.columns(), keyFormat, valueFormat, text);
        if (source.timeColumn().isPresent()) {
            EventTime.of(source);
        }
        SourceDeclaration.TopicWish given = new SourceDeclaration.TopicWish(
                options.has(SourceOptions.KAFKA_TOPIC),
                options.partitions(),
                options.replicas(),
                options.retentionMs(shape.windowed() ? SourceKind.STREAM : kind));
        return new SinkDeclaration(
                new SourceDeclaration(source, like(given, log.topic(leftmost.topic()))), given, shape.windowed());
    }

    private static void checkKind(SqlCreateSource create, String name, OutputShape shape) {
        if (create.table() == shape.table()) {
            return;
        }
        throw SqlException.at(
                "42809",
                create.name().getParserPosition(),
                shape.table()
                        ? "The query for " + name + " gives a table, whose rows replace each other"
                        : "The query for " + name + " gives a stream, whose rows have no key that they replace",
                shape.table()
                        ? "; write CREATE TABLE."
                        : "; write CREATE STREAM, or GROUP BY the columns that are to be the key.");
    }

    /** A stream without key need not have a key format, and one that gets a key must. */
    private static String keyFormat(
            Source leftmost, OutputShape shape, SourceOptions options, Map<String, String> text) {
        boolean none = leftmost.keyFormat().equals("NONE");
        if (none && !shape.keyColumns().isEmpty()) {
            return options.standardKeyFormat();
        }
        inherit(leftmost, "key" + SourceOptions.DELIMITER, text);
        return leftmost.keyFormat();
    }

    private static void inherit(Source leftmost, String option, Map<String, String> text) {
        String value = leftmost.options().get(option);
        if (value != null) {
            text.putIfAbsent(option, value);
        }
    }

    private static SourceDeclaration.TopicWish like(
            SourceDeclaration.TopicWish given, Optional<TopicDescription> leftmost) {
        return new SourceDeclaration.TopicWish(
                given.named(),
                or(given.partitions(), leftmost.map(TopicDescription::partitions)),
                or(given.replicas(), leftmost.map(topic -> (int) topic.replicationFactor())),
                given.retentionMs());
    }

    private static OptionalInt or(OptionalInt given, Optional<Integer> otherwise) {
        return given.isPresent() || otherwise.isEmpty() ? given : OptionalInt.of(otherwise.get());
    }
}
