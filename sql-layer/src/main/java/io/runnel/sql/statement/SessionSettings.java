package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.parser.Literals;
import io.runnel.sql.parser.SqlSetProperty;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlNode;

/** SET and UNSET of session properties. */
public final class SessionSettings {
    /** What a property may be. */
    private record Rule(Pattern values, String words) {}

    /** ksqlDB's names of the formats that hold where WITH gives none. */
    static final String DEFAULT_KEY_FORMAT = "ksql.persistence.default.format.key";

    static final String DEFAULT_VALUE_FORMAT = "ksql.persistence.default.format.value";

    private static final Rule FORMAT =
            new Rule(Pattern.compile("json|json_sr|avro|protobuf|kafka"), "JSON, JSON_SR, AVRO, PROTOBUF or KAFKA");

    private static final Rule COUNT = new Rule(Pattern.compile("[1-9]\\d{0,8}"), "a number from 1 to 999999999");

    private static final Map<String, Rule> RULES = Map.of(
            DEFAULT_KEY_FORMAT, FORMAT,
            DEFAULT_VALUE_FORMAT, FORMAT,
            BulkWrite.MAX_BUFFERED_BYTES, COUNT,
            "auto.offset.reset", new Rule(Pattern.compile("earliest|latest"), "earliest or latest"),
            "on.error", new Rule(Pattern.compile("fail|skip"), "fail or skip"),
            "continuous.max.groups", COUNT,
            "query.max.table.rows", COUNT,
            "query.max.held.rows", COUNT);

    /** ksqlDB's users write this prefix for properties of the query's consumer. */
    private static final Pattern PREFIX = Pattern.compile("^ksql\\.streams\\.");

    private SessionSettings() {}

    /** @throws SqlException 42704 for an unknown property, 22023 for a value that it cannot have */
    public static Executable set(String sql, SqlSetProperty statement) {
        String name = PREFIX.matcher(Literals.text(statement.name()).toLowerCase(Locale.ROOT))
                .replaceFirst("");
        Rule rule = RULES.get(name);
        if (rule == null) {
            throw SqlException.at(
                    "42704",
                    statement.name().getParserPosition(),
                    "Unknown session property '" + name + "'",
                    NearestNames.suggestion(name, RULES.keySet()));
        }
        SqlNode value = statement.value();
        if (value == null) {
            return new Command(sql, session -> session.unset(name));
        }
        String text = Literals.text(value).toLowerCase(Locale.ROOT);
        if (!rule.values.matcher(text).matches()) {
            throw SqlException.at(
                    "22023",
                    value.getParserPosition(),
                    "'" + name + "' cannot be '" + text + "'",
                    "; it is " + rule.words + ".");
        }
        String kept = rule == FORMAT ? text.toUpperCase(Locale.ROOT) : text;
        return new Command(sql, (Session session) -> session.set(name, kept));
    }
}
