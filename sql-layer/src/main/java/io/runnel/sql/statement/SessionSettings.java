package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.parser.Literals;
import io.runnel.sql.parser.SqlSetProperty;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlNode;

/** SET and UNSET of session properties. */
public final class SessionSettings {
    /** ksqlDB's users write this prefix for properties of the query's consumer. */
    private static final Pattern PREFIX = Pattern.compile("^ksql\\.streams\\.");

    /** What ksqlDB's documentation sets, and what has no counterpart here: to take it and do nothing would deceive. */
    private static final Set<String> OF_KAFKA_STREAMS = Set.of(
            "commit.interval.ms",
            "num.stream.threads",
            "processing.guarantee",
            "ksql.query.pull.table.scan.enabled",
            "ksql.query.push.v2.enabled",
            "ksql.query.pull.max.allowed.offset.lag",
            "max.task.idle.ms",
            "topology.optimization");

    /** What Kafka Streams calls ours. */
    private static final Map<String, String> ALIASES = Map.of("cache.max.bytes.buffering", "continuous.buffer.bytes");

    private SessionSettings() {}

    /** @throws SqlException 42704 for an unknown property, 22023 for a value that it cannot have */
    public static Executable set(String sql, SqlSetProperty statement) {
        String given = PREFIX.matcher(Literals.text(statement.name()).toLowerCase(Locale.ROOT))
                .replaceFirst("");
        String name = ALIASES.getOrDefault(given, given);
        SessionProperty property = SessionProperty.named(name).orElseThrow(() -> unknown(name, statement.name()));
        SqlNode value = statement.value();
        if (value == null) {
            return Command.ofSession(sql, session -> session.unset(name));
        }
        String text = Literals.text(value).toLowerCase(Locale.ROOT);
        if (!property.values().matcher(text).matches()) {
            throw SqlException.at(
                    "22023",
                    value.getParserPosition(),
                    "'" + name + "' cannot be '" + text + "'",
                    "; it is " + property.valuesWords() + ".");
        }
        return Command.ofSession(sql, (Session session) -> session.set(name, text));
    }

    private static SqlException unknown(String name, SqlNode place) {
        if (OF_KAFKA_STREAMS.contains(name)) {
            return SqlException.at(
                    "0A000",
                    place.getParserPosition(),
                    "Property '" + name + "'",
                    " steers Kafka Streams, which does not run here; leave the statement out.");
        }
        List<String> known =
                SessionProperty.ALL.stream().map(SessionProperty::name).toList();
        List<String> near = NearestNames.of(name, known);
        return SqlException.at(
                "42704",
                place.getParserPosition(),
                "Unknown session property '" + name + "'",
                near.isEmpty()
                        ? "; SHOW PROPERTIES lists them all."
                        : "; did you mean " + NearestNames.alternatives(near) + "?");
    }
}
