package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.log.NearestNames;
import io.runnel.log.TopicDescription;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.SubjectSummary;
import io.runnel.registry.SubjectVersion;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.parser.Literals;
import io.runnel.sql.parser.SqlAssertRow;
import io.runnel.sql.parser.SqlAssertSchema;
import io.runnel.sql.parser.SqlAssertSource;
import io.runnel.sql.parser.SqlAssertTopic;
import io.runnel.sql.parser.SqlSourceOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.calcite.sql.SqlNode;

/**
 * ASSERT: statements that do nothing but fail, with SQLState P0004 and what was found, where something is not as they say.
 * Thread-safe.
 */
public final class AssertStatements {
    private static final List<String> TOPIC_OPTIONS = List.of("PARTITIONS", "REPLICAS");

    private final EventLog log;
    private final SchemaRegistry registry;
    private final Catalog catalog;
    private final AssertedRows rows;

    public AssertStatements(EventLog log, SchemaRegistry registry, Catalog catalog, AssertedRows rows) {
        this.log = log;
        this.registry = registry;
        this.catalog = catalog;
        this.rows = rows;
    }

    /** @throws SqlException 42704 for an option that topics do not have, 22023 for one that is no number */
    public Executable topic(String sql, SqlAssertTopic statement) {
        Map<String, Integer> wanted = new TreeMap<>();
        statement.options().forEach(option -> wanted.put(optionName(option), optionValue(option)));
        String name = Literals.text(statement.topic());
        return Assertion.of(
                sql,
                statement.timeoutMs(),
                session -> statement.exists() ? wrongTopic(name, wanted) : presentTopic(name, wanted));
    }

    private static String optionName(SqlSourceOption option) {
        String name = option.name().toUpperCase(Locale.ROOT);
        if (!TOPIC_OPTIONS.contains(name)) {
            throw SqlException.at(
                    "42704",
                    option.getParserPosition(),
                    "ASSERT TOPIC has no option " + option.name(),
                    "; it has PARTITIONS and REPLICAS.");
        }
        return name;
    }

    private static int optionValue(SqlSourceOption option) {
        try {
            return Integer.parseInt(option.text());
        } catch (NumberFormatException e) {
            throw SqlException.at(
                    "22023",
                    option.getParserPosition(),
                    option.name() + " = '" + option.text() + "' is refused",
                    "; it must be a whole number.");
        }
    }

    private Optional<String> wrongTopic(String name, Map<String, Integer> wanted) {
        Optional<TopicDescription> topic = log.topic(name);
        if (topic.isEmpty()) {
            List<String> known = log.topics().stream()
                    .filter(each -> !each.internal())
                    .map(TopicDescription::name)
                    .toList();
            return Optional.of("there is no topic " + name + NearestNames.suggestion(name, known));
        }
        List<String> wrong = differences(topic.get(), wanted);
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of("topic " + name + " has " + String.join(" and ", wrong) + ".");
    }

    private Optional<String> presentTopic(String name, Map<String, Integer> wanted) {
        return log.topic(name)
                .filter(topic -> differences(topic, wanted).isEmpty())
                .map(topic -> "there is a topic " + name + " with " + topic.partitions() + " partitions and "
                        + topic.replicationFactor() + " replicas.");
    }

    private static List<String> differences(TopicDescription topic, Map<String, Integer> wanted) {
        List<String> wrong = new ArrayList<>();
        wanted.forEach((option, number) -> {
            int found = option.equals("PARTITIONS") ? topic.partitions() : topic.replicationFactor();
            if (found != number) {
                wrong.add(found + " " + option.toLowerCase(Locale.ROOT) + ", not " + number);
            }
        });
        return wrong;
    }

    /** @throws SqlException 42601 if it says neither subject nor id */
    public Executable schema(String sql, SqlAssertSchema statement) {
        SqlNode subjectName = statement.subject();
        SqlNode idNumber = statement.id();
        if (subjectName == null && idNumber == null) {
            throw SqlException.at(
                    "42601",
                    statement.getParserPosition(),
                    "ASSERT SCHEMA does not say which one",
                    "; add SUBJECT 'name', ID number or both.");
        }
        Optional<String> subject = Optional.ofNullable(subjectName).map(Literals::text);
        Optional<Integer> id = Optional.ofNullable(idNumber).map(number -> (int) Long.parseLong(Literals.text(number)));
        return Assertion.of(sql, statement.timeoutMs(), session -> {
            Optional<String> missing = missingSchema(subject, id);
            if (statement.exists()) {
                return missing;
            }
            String words = subject.map(name -> " under subject " + name).orElse("")
                    + id.map(number -> " with id " + number).orElse("");
            return missing.isPresent() ? Optional.empty() : Optional.of("there is a schema" + words + ".");
        });
    }

    private Optional<String> missingSchema(Optional<String> subject, Optional<Integer> id) {
        if (subject.isEmpty()) {
            return id.filter(number -> !hasSchema(number)).map(number -> "the registry has no schema " + number + ".");
        }
        String name = subject.get();
        Optional<SubjectVersion> newest = registry.latest(name);
        if (newest.isEmpty()) {
            List<String> known =
                    registry.subjects().stream().map(SubjectSummary::subject).toList();
            return Optional.of("the registry has no subject " + name + NearestNames.suggestion(name, known));
        }
        return id.filter(number -> newest.get().id() != number)
                .map(number -> "the newest schema of subject " + name + " has id "
                        + newest.get().id() + ", not " + number + ".");
    }

    private boolean hasSchema(int id) {
        try {
            registry.schema(id);
            return true;
        } catch (RegistryException e) {
            return false;
        }
    }

    /** @throws SqlException 42704 for an unknown type or option */
    public Executable source(String sql, SqlAssertSource statement, CatalogSnapshot snapshot) {
        AssertedSource wanted = AssertedSource.of(statement.declaration(), new DeclaredTypes(snapshot));
        return Assertion.of(sql, 0, session -> wanted.wrong(catalog.snapshot(), log));
    }

    /** @throws SqlException 42P01 for an unknown source, 42703 for an unknown column, 42601 for too many or few values */
    public Executable row(String sql, SqlAssertRow statement, CatalogSnapshot snapshot) {
        return rows.prepare(sql, statement, SourceNames.existing(snapshot, statement.source()));
    }
}
