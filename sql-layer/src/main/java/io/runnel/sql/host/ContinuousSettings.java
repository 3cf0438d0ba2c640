package io.runnel.sql.host;

import io.runnel.log.PartitionReader;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.operator.StateBudget;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a session asks of its continuous queries.
 *
 * @param offsetReset where a query begins to read
 * @param onError what a record that does not decode, or an expression that fails, does to the query
 * @param skipMismatches whether the session itself asked to pass over what fails: then even records whose schema
 *     changed so that it no longer fits the columns are, which end a query otherwise
 * @param maxGroups most groups, rows kept for joins and distinct values that one query keeps, in memory and on disk
 * @param tasks most tasks that carry a persistent query out; empty for as many as the node allows
 * @param bufferBytes of changes that each aggregation holds back until a commit or poll; 0 to give each at once
 * @param idleCloseMs without a record, after which windows close by the clock; 0 for never
 */
record ContinuousSettings(
        OffsetReset offsetReset,
        OnError onError,
        boolean skipMismatches,
        long maxGroups,
        OptionalInt tasks,
        long bufferBytes,
        long idleCloseMs) {
    static final String OFFSET_RESET = "auto.offset.reset";
    static final String ON_ERROR = "on.error";
    static final String MAX_GROUPS = "continuous.max.groups";
    static final String TASKS = "continuous.tasks";
    static final String BUFFER_BYTES = "continuous.buffer.bytes";
    static final String IDLE_CLOSE_MS = "continuous.idle.close.ms";

    /** What does not fit in memory is on disk: this bounds how much of it one query may fill. */
    static final long DEFAULT_MAX_GROUPS = 10_000_000;

    /** Beyond this, a step that a client waits for would take long. */
    private static final long MAX_BUFFER_BYTES = 999_999_999;

    /** Each has a writer, and readers of its own. */
    private static final int MAX_TASKS = 999;

    private static final String INVALID_PARAMETER_VALUE = "22023";

    /** Kafka's values for a consumer without a position, which a continuous query always is. */
    enum OffsetReset {
        /** From the first record that is still there, so that the answer holds the past as well. The default. */
        EARLIEST,
        /** Only what is appended after the query began. */
        LATEST;

        /** Moves a reader that stands on the first record to where a query begins. */
        void seek(PartitionReader reader) {
            if (this == LATEST) {
                reader.seek(reader.endOffset());
            }
        }
    }

    /** The record is counted in either case. */
    enum OnError {
        /** A record that does not decode is passed over, an expression that fails gives null. The default. */
        SKIP,
        /** The query ends with an error that names the record. */
        FAIL
    }

    /** @throws SqlException state 22023 if a property has a value that it cannot have */
    static ContinuousSettings of(Session session) {
        return new ContinuousSettings(
                choice(session, OFFSET_RESET, OffsetReset.EARLIEST),
                choice(session, ON_ERROR, OnError.SKIP),
                session.property(ON_ERROR).isPresent(),
                number(session, MAX_GROUPS, 1, Long.MAX_VALUE).orElse(DEFAULT_MAX_GROUPS),
                tasks(session),
                number(session, BUFFER_BYTES, 0, MAX_BUFFER_BYTES).orElse(0),
                number(session, IDLE_CLOSE_MS, 0, Long.MAX_VALUE).orElse(0));
    }

    /** Most tasks that carry a persistent query out; empty for as many as the node allows. */
    static OptionalInt tasks(Session session) {
        OptionalLong tasks = number(session, TASKS, 1, MAX_TASKS);
        return tasks.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) tasks.getAsLong());
    }

    /** Those of a persistent query, whose statement says what becomes of records that fail. */
    static ContinuousSettings of(Session session, PersistentQuery.OnError onError) {
        ContinuousSettings settings = of(session);
        boolean stops = onError == PersistentQuery.OnError.STOP;
        return new ContinuousSettings(
                settings.offsetReset,
                stops ? OnError.FAIL : OnError.SKIP,
                !stops,
                settings.maxGroups,
                settings.tasks,
                settings.bufferBytes,
                settings.idleCloseMs);
    }

    /** Those of an answer for a group, which must not lose a record unless the session says so. */
    static ContinuousSettings ofGroup(Session session) {
        ContinuousSettings settings = of(session);
        return new ContinuousSettings(
                settings.offsetReset,
                choice(session, ON_ERROR, OnError.FAIL),
                settings.skipMismatches,
                settings.maxGroups,
                settings.tasks,
                settings.bufferBytes,
                settings.idleCloseMs);
    }

    /** For the states of the query's first task. */
    StateBudget budget() {
        return new StateBudget(MAX_GROUPS, maxGroups);
    }

    private static <E extends Enum<E>> E choice(Session session, String name, E byDefault) {
        String value = session.property(name).orElse(byDefault.name());
        for (E constant : byDefault.getDeclaringClass().getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(value.trim())) {
                return constant;
            }
        }
        StringBuilder choices = new StringBuilder();
        for (E constant : byDefault.getDeclaringClass().getEnumConstants()) {
            choices.append(choices.length() == 0 ? "" : " or ")
                    .append(constant.name().toLowerCase(Locale.ROOT));
        }
        throw invalid(name, value, choices.toString());
    }

    private static OptionalLong number(Session session, String name, long least, long most) {
        Optional<String> value = session.property(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(value.get().trim());
            if (number >= least && number <= most) {
                return OptionalLong.of(number);
            }
        } catch (NumberFormatException notANumber) {
            // Falls through to the one message for all wrong values.
        }
        throw invalid(
                name,
                value.get(),
                most == Long.MAX_VALUE
                        ? "a whole number of at least " + least
                        : "a whole number from " + least + " to " + most);
    }

    private static SqlException invalid(String name, String value, String expected) {
        return new SqlException(
                INVALID_PARAMETER_VALUE,
                "Session property " + name + " is '" + value + "', but must be " + expected + ".");
    }
}
