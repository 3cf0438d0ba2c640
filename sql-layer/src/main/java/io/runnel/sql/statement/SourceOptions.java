package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.parser.SqlSourceOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** What the WITH clause of a CREATE statement says, checked. The names are ksqlDB's. */
final class SourceOptions {
    static final String KAFKA_TOPIC = "kafka_topic";
    static final String PARTITIONS = "partitions";
    static final String REPLICAS = "replicas";
    static final String FORMAT = "format";
    static final String KEY_FORMAT = "key_format";
    static final String VALUE_FORMAT = "value_format";

    static final String WRAP_SINGLE_VALUE = "wrap_single_value";

    /** Behind {@code key} or {@code value}. */
    static final String DELIMITER = "_delimiter";

    static final String NULLABLE_REPRESENTATION = "_protobuf_nullable_representation";

    private static final String SCHEMA_ID = "_schema_id";
    private static final String SCHEMA_FULL_NAME = "_schema_full_name";

    private static final Set<String> SUPPORTED = Set.of(
            KAFKA_TOPIC,
            PARTITIONS,
            REPLICAS,
            FORMAT,
            KEY_FORMAT,
            VALUE_FORMAT,
            "key" + SCHEMA_ID,
            "value" + SCHEMA_ID,
            "key" + SCHEMA_FULL_NAME,
            "value" + SCHEMA_FULL_NAME,
            WRAP_SINGLE_VALUE,
            "key" + DELIMITER,
            "value" + DELIMITER,
            "key" + NULLABLE_REPRESENTATION,
            "value" + NULLABLE_REPRESENTATION);

    /** Options of ksqlDB that change how records are read: to pass over them would give wrong rows. */
    private static final Set<String> NOT_YET = Set.of(
            "timestamp",
            "timestamp_format",
            "window_type",
            "window_size",
            "value_avro_schema_full_name",
            "retention_ms",
            "source_topic");

    private static final String DEFAULT_KEY_FORMAT = "KAFKA";
    private static final Set<String> KEY_FORMATS =
            Set.of("AVRO", "DELIMITED", "JSON", "JSON_SR", "KAFKA", "NONE", "PROTOBUF", "PROTOBUF_NOSR");
    private static final Set<String> VALUE_FORMATS =
            Set.of("AVRO", "DELIMITED", "JSON", "JSON_SR", "KAFKA", "PROTOBUF", "PROTOBUF_NOSR");

    private final Map<String, SqlSourceOption> byName;

    private SourceOptions(Map<String, SqlSourceOption> byName) {
        this.byName = byName;
    }

    /** @throws SqlException for an option that is unknown, not supported, or given twice */
    static SourceOptions of(List<SqlSourceOption> options) {
        Map<String, SqlSourceOption> byName = new TreeMap<>();
        for (SqlSourceOption option : options) {
            String name = option.name().toLowerCase(Locale.ROOT);
            checkName(option, name);
            if (byName.put(name, option) != null) {
                throw at(option, "42601", "Option " + upper(name) + " is given a second time", ".");
            }
        }
        return new SourceOptions(byName);
    }

    private static void checkName(SqlSourceOption option, String name) {
        if (NOT_YET.contains(name)) {
            throw at(option, "0A000", "Option " + upper(name) + " is not supported yet", ".");
        }
        if (!SUPPORTED.contains(name)) {
            List<String> known =
                    SUPPORTED.stream().map(SourceOptions::upper).sorted().toList();
            List<String> near = NearestNames.of(name, known);
            String rest = near.isEmpty()
                    ? "; known are " + String.join(", ", known) + "."
                    : "; did you mean " + NearestNames.alternatives(near) + "?";
            throw at(option, "42704", "Unknown option " + option.name(), rest);
        }
    }

    String topic(String sourceName) {
        return text(KAFKA_TOPIC).orElse(sourceName);
    }

    String keyFormat() {
        return format(KEY_FORMAT, KEY_FORMATS)
                .or(() -> format(FORMAT, KEY_FORMATS))
                .orElse(DEFAULT_KEY_FORMAT);
    }

    /** @throws SqlException if no option gives it */
    String valueFormat(SourceKind kind, String sourceName) {
        return format(VALUE_FORMAT, VALUE_FORMATS)
                .or(() -> format(FORMAT, VALUE_FORMATS))
                .orElseThrow(() -> new SqlException(
                        "42601",
                        "CREATE " + kind + " " + sourceName
                                + " does not say how values are written: add VALUE_FORMAT = 'JSON' or VALUE_FORMAT = 'AVRO'"
                                + " to WITH."));
    }

    OptionalInt partitions() {
        return number(PARTITIONS, Integer.MAX_VALUE);
    }

    OptionalInt replicas() {
        return number(REPLICAS, Short.MAX_VALUE);
    }

    /** The schema that {@code KEY_SCHEMA_ID} or {@code VALUE_SCHEMA_ID} names. */
    OptionalInt schemaId(String part) {
        return number(schemaIdOption(part), Integer.MAX_VALUE);
    }

    String schemaIdOption(String part) {
        return part + SCHEMA_ID;
    }

    /** The record that {@code KEY_SCHEMA_FULL_NAME} or {@code VALUE_SCHEMA_FULL_NAME} names. */
    Optional<String> schemaFullName(String part) {
        return text(part + SCHEMA_FULL_NAME);
    }

    /** Whether a value of one column stands without a record around it. */
    boolean hasBareValue() {
        return text(WRAP_SINGLE_VALUE).orElse("").equalsIgnoreCase("false");
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** An error at an option that is given. */
    SqlException refusal(String name, String sqlState, String what, String rest) {
        return at(Objects.requireNonNull(byName.get(name)), sqlState, upper(name) + " " + what, rest);
    }

    /** All options as text, by lower-case name. */
    Map<String, String> asText() {
        Map<String, String> text = new TreeMap<>();
        byName.forEach((name, option) -> text.put(name, option.text()));
        return text;
    }

    /** The text of an option, if it is given. */
    Optional<String> text(String name) {
        return Optional.ofNullable(byName.get(name)).map(SqlSourceOption::text);
    }

    private Optional<String> format(String name, Set<String> supported) {
        SqlSourceOption option = byName.get(name);
        if (option == null) {
            return Optional.empty();
        }
        String format = option.text().toUpperCase(Locale.ROOT);
        if (!supported.contains(format)) {
            throw at(
                    option,
                    "0A000",
                    upper(name) + " = '" + option.text() + "' is not supported",
                    "; supported are "
                            + String.join(", ", supported.stream().sorted().toList()) + ".");
        }
        return Optional.of(format);
    }

    private OptionalInt number(String name, int most) {
        SqlSourceOption option = byName.get(name);
        if (option == null) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(option.text());
            if (number >= 1 && number <= most) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            // Refused below, as a number out of range is.
        }
        throw at(
                option,
                "22023",
                upper(name) + " = " + option.text() + " is refused",
                "; it must be a whole number from 1 to " + most + ".");
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    private static SqlException at(SqlSourceOption option, String sqlState, String what, String rest) {
        return SqlException.at(sqlState, option.getParserPosition(), what, rest);
    }
}
