package io.runnel.sql.statement;

import io.runnel.sql.memory.ByteSize;
import io.runnel.sql.parser.VariableSubstitution;
import io.runnel.sql.plan.JoinGrace;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A property that a session can SET. {@link #ALL} is the one list of them: SET takes no other, and SHOW PROPERTIES and
 * the documentation list these.
 *
 * @param name in lower case
 * @param values what it may be, in lower case
 * @param valuesWords the same for people
 * @param standard its value when it is not set
 * @param meaning one sentence
 */
public record SessionProperty(String name, Pattern values, String valuesWords, String standard, String meaning) {
    /** ksqlDB's names of the formats that hold where WITH gives none. */
    static final String DEFAULT_KEY_FORMAT = "ksql.persistence.default.format.key";

    static final String DEFAULT_VALUE_FORMAT = "ksql.persistence.default.format.value";

    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,8}");
    private static final String COUNT_WORDS = "a number from 1 to 999999999";
    private static final Pattern MILLISECONDS = Pattern.compile("\\d{1,12}");

    /** Every property, by name. */
    public static final List<SessionProperty> ALL = List.of(
            new SessionProperty(
                    "auto.offset.reset",
                    Pattern.compile("earliest|latest"),
                    "earliest or latest",
                    "earliest",
                    "Where EMIT CHANGES begins to read: at the first record that is there, or after the last."),
            new SessionProperty(
                    "continuous.buffer.bytes",
                    Pattern.compile("\\d{1,9}"),
                    "a number of bytes up to 999999999, 0 to give each change",
                    "0",
                    "Bytes of changes that a GROUP BY of a continuous query holds back until its next commit, or its client's"
                            + " next poll, to give the newest of each group alone; cache.max.bytes.buffering is the same."),
            new SessionProperty(
                    "continuous.idle.close.ms",
                    MILLISECONDS,
                    "a number of milliseconds, 0 for never",
                    "0",
                    "Time without a record after which EMIT FINAL gives the windows that are over by the clock, in ms."),
            count(
                    "continuous.max.groups",
                    10_000_000,
                    "Most groups, rows kept for joins and distinct values of one continuous query, in memory and on disk."),
            new SessionProperty(
                    JoinGrace.PROPERTY,
                    MILLISECONDS,
                    "a number of milliseconds",
                    Long.toString(JoinGrace.DEFAULT_MS),
                    "How long EMIT CHANGES waits in joins of streams for rows that come late, where they do not say so, in ms."),
            new SessionProperty(
                    "continuous.tasks",
                    Pattern.compile("[1-9]\\d{0,2}"),
                    "a number from 1 to 999",
                    "sql.persistent.tasks.per.query of the node",
                    "Most tasks that carry a persistent query out side by side; it keeps those that it begins with."),
            new SessionProperty(
                    "emitidletimeout",
                    MILLISECONDS,
                    "a number of milliseconds, 0 for never",
                    "0",
                    "Time without a row after which a never-ending answer ends, in ms."),
            new SessionProperty(
                    BulkWrite.MAX_BUFFERED_BYTES,
                    COUNT,
                    COUNT_WORDS,
                    Long.toString(BulkWrite.DEFAULT_MAX_BUFFERED_BYTES),
                    "Bytes of records that INSERT INTO … SELECT and DELETE gather before they store them."),
            count(
                    "ksql.functions.collect_list.limit",
                    100_000,
                    "Most values that COLLECT_LIST, TOPK and their like gather in a group; one more fails the query."),
            count(
                    "ksql.functions.collect_set.limit",
                    100_000,
                    "Most different values that COLLECT_SET, HISTOGRAM and COUNT_DISTINCT gather in a group."),
            format(DEFAULT_KEY_FORMAT, "KAFKA", "Format of keys where CREATE gives none."),
            format(
                    DEFAULT_VALUE_FORMAT,
                    "JSON for a topic made with its stream or table, else it must be given",
                    "Format of values where CREATE gives none."),
            new SessionProperty(
                    VariableSubstitution.ENABLE,
                    Pattern.compile("true|false"),
                    "true or false",
                    "true",
                    "Whether ${name} in a statement stands for the value that DEFINE gave."),
            new SessionProperty(
                    "on.error",
                    Pattern.compile("fail|skip"),
                    "fail or skip",
                    "fail over history, skip with EMIT CHANGES",
                    "What a record that does not decode does to a query."),
            new SessionProperty(
                    "query.max.memory",
                    ByteSize.FORM,
                    "a size such as 64MB",
                    "sql.query.memory.heap.percent of the heap",
                    "Most memory that one query over history may hold."));

    private static SessionProperty format(String name, String standard, String meaning) {
        List<String> names = SourceOptions.formats();
        String pattern = String.join("|", names).toLowerCase(Locale.ROOT);
        return new SessionProperty(name, Pattern.compile(pattern), String.join(", ", names), standard, meaning);
    }

    private static SessionProperty count(String name, long standard, String meaning) {
        return new SessionProperty(name, COUNT, COUNT_WORDS, Long.toString(standard), meaning);
    }

    /** The property of a lower-case name. */
    static Optional<SessionProperty> named(String name) {
        return ALL.stream().filter(property -> property.name.equals(name)).findFirst();
    }
}
