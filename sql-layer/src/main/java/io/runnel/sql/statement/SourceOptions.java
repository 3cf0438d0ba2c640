package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.EventTime;
import io.runnel.sql.parser.SqlSourceOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the WITH clause of a CREATE statement says, checked. The names are ksqlDB's. */
final class SourceOptions {
    static final String KAFKA_TOPIC = "kafka_topic";
    static final String PARTITIONS = "partitions";
    static final String REPLICAS = "replicas";
    static final String FORMAT = "format";
    static final String KEY_FORMAT = "key_format";
    static final String VALUE_FORMAT = "value_format";

    static final String RETENTION_MS = "retention_ms";

    /** ksqlDB's older name of VALUE_SCHEMA_FULL_NAME. */
    private static final String VALUE_AVRO_SCHEMA_FULL_NAME = "value_avro_schema_full_name";

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
            RETENTION_MS,
            KeyWindow.TYPE,
            KeyWindow.SIZE,
            Source.TIMESTAMP,
            EventTime.FORMAT,
            VALUE_AVRO_SCHEMA_FULL_NAME,
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
    private static final Set<String> NOT_YET = Set.of("source_topic");

    /** Options that ksqlDB has and does not let users give, with its reason. */
    private static final Map<String, String> NEVER =
            Map.of("cleanup_policy", "; a table's topic is compacted, a stream's is not.");

    /** Pairs of options that exclude each other. */
    private static final List<List<String>> CONTRADICTIONS = List.of(
            List.of(FORMAT, KEY_FORMAT),
            List.of(FORMAT, VALUE_FORMAT),
            List.of(VALUE_AVRO_SCHEMA_FULL_NAME, "value" + SCHEMA_FULL_NAME));

    private static final String DEFAULT_KEY_FORMAT = "KAFKA";

    /** Of a source that has its topic to itself; what is in somebody's topic is not guessed. */
    private static final String DEFAULT_VALUE_FORMAT = "JSON";

    private static final Set<String> KEY_FORMATS =
            Set.of("AVRO", "DELIMITED", "JSON", "JSON_SR", "KAFKA", "NONE", "PROTOBUF", "PROTOBUF_NOSR");
    private static final Set<String> VALUE_FORMATS =
            Set.of("AVRO", "DELIMITED", "JSON", "JSON_SR", "KAFKA", "PROTOBUF", "PROTOBUF_NOSR");

    private final Map<String, SqlSourceOption> byName;
    private final Session session;

    private SourceOptions(Map<String, SqlSourceOption> byName, Session session) {
        this.byName = byName;
        this.session = session;
    }

    /**
     * @param session has the formats that hold where no option gives one
     * @throws SqlException for an option that is unknown, not supported, given twice, or that contradicts another
     */
    static SourceOptions of(List<SqlSourceOption> options, Session session) {
        Map<String, SqlSourceOption> byName = new TreeMap<>();
        for (SqlSourceOption option : options) {
            String name = option.name().toLowerCase(Locale.ROOT);
            checkName(option, name);
            if (byName.put(name, option) != null) {
                throw at(option, "42601", "Option " + upper(name) + " is given a second time", ".");
            }
        }
        checkTogether(byName);
        return new SourceOptions(byName, session);
    }

    private static void checkTogether(Map<String, SqlSourceOption> byName) {
        for (List<String> pair : CONTRADICTIONS) {
            SqlSourceOption second = byName.get(pair.get(1));
            if (second != null && byName.containsKey(pair.get(0))) {
                throw at(
                        second,
                        "42601",
                        "Options " + upper(pair.get(0)) + " and " + upper(pair.get(1)) + " exclude each other",
                        "; give one of them.");
            }
        }
        checkWindow(byName);
        SqlSourceOption format = byName.get(EventTime.FORMAT);
        if (format != null && !byName.containsKey(Source.TIMESTAMP)) {
            throw at(format, "42601", "TIMESTAMP_FORMAT is given without TIMESTAMP", ", the column that it is for.");
        }
    }

    private static void checkWindow(Map<String, SqlSourceOption> byName) {
        SqlSourceOption type = byName.get(KeyWindow.TYPE);
        SqlSourceOption size = byName.get(KeyWindow.SIZE);
        if (type == null) {
            if (size != null) {
                throw at(size, "42601", "WINDOW_SIZE is given without WINDOW_TYPE", ", the kind of the windows.");
            }
            return;
        }
        List<String> kinds =
                Stream.of(KeyWindow.Kind.values()).map(KeyWindow.Kind::name).toList();
        if (!kinds.contains(upper(type.text()))) {
            throw at(
                    type,
                    "22023",
                    "WINDOW_TYPE = '" + type.text() + "' is refused",
                    "; it is one of " + String.join(", ", kinds) + ".");
        }
        boolean session = upper(type.text()).equals(KeyWindow.Kind.SESSION.name());
        if (session && size != null) {
            throw at(size, "42601", "WINDOW_SIZE is not for SESSION windows", ": each has a size of its own.");
        }
        if (!session && size == null) {
            throw at(
                    type,
                    "42601",
                    "WINDOW_TYPE = '" + type.text() + "' needs WINDOW_SIZE",
                    ", as in WINDOW_SIZE = '10 SECONDS'.");
        }
        if (size != null) {
            try {
                KeyWindow.sizeMs(size.text());
            } catch (IllegalArgumentException e) {
                throw at(size, "22023", "WINDOW_SIZE = " + e.getMessage(), ".");
            }
        }
    }

    /** @throws SqlException if WITH says what windows its query makes */
    void checkWithoutWindow() {
        for (String name : List.of(KeyWindow.TYPE, KeyWindow.SIZE)) {
            if (has(name)) {
                throw refusal(name, "42601", "is not for CREATE … AS", ": its query says whether there are windows.");
            }
        }
    }

    private static void checkName(SqlSourceOption option, String name) {
        if (NEVER.containsKey(name)) {
            throw at(option, "42601", "Option " + upper(name) + " cannot be given", NEVER.get(name));
        }
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

    /** Names of the formats that keys and values both can have. */
    static List<String> formats() {
        return VALUE_FORMATS.stream().filter(KEY_FORMATS::contains).sorted().toList();
    }

    String topic(String sourceName) {
        return text(KAFKA_TOPIC).orElse(sourceName);
    }

    String keyFormat() {
        return givenKeyFormat().orElseGet(this::standardKeyFormat);
    }

    /** The session's, where no option gives one. */
    String standardKeyFormat() {
        return session.property(SessionProperty.DEFAULT_KEY_FORMAT)
                .map(SourceOptions::upper)
                .orElse(DEFAULT_KEY_FORMAT);
    }

    /** What KEY_FORMAT or FORMAT gives. */
    Optional<String> givenKeyFormat() {
        return format(KEY_FORMAT, KEY_FORMATS).or(() -> format(FORMAT, KEY_FORMATS));
    }

    /** What VALUE_FORMAT or FORMAT gives. */
    Optional<String> givenValueFormat() {
        return format(VALUE_FORMAT, VALUE_FORMATS).or(() -> format(FORMAT, VALUE_FORMATS));
    }

    /** @throws SqlException if nothing gives it, and the topic is named */
    String valueFormat(SourceKind kind, String sourceName) {
        return givenValueFormat()
                .or(() -> session.property(SessionProperty.DEFAULT_VALUE_FORMAT).map(SourceOptions::upper))
                .or(() -> has(KAFKA_TOPIC) ? Optional.empty() : Optional.of(DEFAULT_VALUE_FORMAT))
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

    /** How long the topic keeps records. */
    OptionalLong retentionMs(SourceKind kind) {
        SqlSourceOption option = byName.get(RETENTION_MS);
        if (option == null) {
            return OptionalLong.empty();
        }
        if (kind == SourceKind.TABLE) {
            throw at(option, "42601", "RETENTION_MS is for streams", "; a table keeps the newest record of each key.");
        }
        try {
            long retentionMs = Long.parseLong(option.text());
            if (retentionMs >= -1) {
                return OptionalLong.of(retentionMs);
            }
        } catch (NumberFormatException e) {
            // Refused below, as a number out of range is.
        }
        throw at(
                option,
                "22023",
                "RETENTION_MS = " + option.text() + " is refused",
                "; it must be a number of milliseconds, or -1 to keep all records.");
    }

    /** What TIMESTAMP says, as it was written; unquoted column names are in upper case. */
    Optional<SqlSourceOption> timestamp() {
        return Optional.ofNullable(byName.get(Source.TIMESTAMP));
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
        return text(part + SCHEMA_FULL_NAME)
                .or(() -> part.equals("value") ? text(VALUE_AVRO_SCHEMA_FULL_NAME) : Optional.empty());
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
        byName.forEach((name, option) ->
                text.put(name.equals(VALUE_AVRO_SCHEMA_FULL_NAME) ? "value" + SCHEMA_FULL_NAME : name, option.text()));
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
