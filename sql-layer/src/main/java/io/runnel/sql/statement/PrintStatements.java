package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.log.NearestNames;
import io.runnel.log.TopicDescription;
import io.runnel.registry.SchemaRegistry;
import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.GuessedText;
import io.runnel.sql.host.PrintedTopic;
import io.runnel.sql.parser.Literals;
import io.runnel.sql.parser.SqlPrintTopic;
import io.runnel.sql.query.QueryRegister;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** PRINT of a topic's records. Thread-safe. */
public record PrintStatements(EventLog log, SchemaRegistry registry, Formats formats, QueryRegister queries) {
    /** @throws SqlException 42P01 for an unknown topic, 42809 for one of the system itself, 22023 for a wrong number */
    public Executable print(String sql, SqlPrintTopic statement) {
        String name = Literals.text(statement.topic());
        TopicDescription topic = log.topic(name).orElseThrow(() -> unknown(statement.topic(), name));
        if (topic.internal() || name.equals(Catalog.TOPIC)) {
            throw SqlException.at(
                    "42809",
                    statement.topic().getParserPosition(),
                    "Topic " + name + " belongs to the system itself and cannot be printed",
                    "; the tables of schema SYS tell what is in it.");
        }
        long interval = number(statement.interval(), "INTERVAL", 1);
        long limit = number(statement.limit(), "LIMIT", Long.MAX_VALUE);
        return new Print(sql, new PrintedTopic.Form(name, statement.fromBeginning(), interval, limit), this);
    }

    private SqlException unknown(SqlNode place, String name) {
        List<String> known = log.topics().stream()
                .filter(topic -> !topic.internal())
                .map(TopicDescription::name)
                .toList();
        List<String> near = NearestNames.of(name, known);
        return SqlException.at(
                "42P01",
                place.getParserPosition(),
                "There is no topic " + name,
                near.isEmpty()
                        ? "; SHOW TOPICS lists those that there are."
                        : "; did you mean " + NearestNames.alternatives(near)
                                + "? (The case counts; a name with other characters than letters, digits and _ needs"
                                + " quotes.)");
    }

    private static long number(@Nullable SqlNode literal, String word, long missing) {
        if (literal == null) {
            return missing;
        }
        String text = Literals.text(literal);
        try {
            long number = Long.parseLong(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, as 0 is.
        }
        throw SqlException.at(
                "22023",
                literal.getParserPosition(),
                word + " " + text + " is refused",
                "; it must be a whole number from 1 on.");
    }

    private record Print(String sql, PrintedTopic.Form form, PrintStatements statements) implements Executable {
        @Override
        public Kind kind() {
            return Kind.QUERY;
        }

        @Override
        public RelDataType rowType() {
            return PrintedTopic.ROW_TYPE;
        }

        @Override
        public boolean unbounded() {
            return form.limit() == Long.MAX_VALUE;
        }

        @Override
        public Outcome run(Session session, List<@Nullable Object> parameters) {
            return new Outcome.Rows(statements.queries.run(
                    sql,
                    true,
                    session,
                    query -> new PrintedTopic(statements.log, form, text(Column.Role.KEY), text(Column.Role.VALUE))));
        }

        private GuessedText text(Column.Role role) {
            return new GuessedText(statements.registry, statements.formats, form.topic(), role);
        }
    }
}
