package io.runnel.sql.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.PartitionReader;
import io.runnel.sql.Session;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.codegen.RowCompiler;
import io.runnel.sql.codegen.StatementContext;
import io.runnel.sql.continuous.ContinuousPlan;
import io.runnel.sql.continuous.FlowPlanner;
import io.runnel.sql.format.Formats;
import io.runnel.sql.operator.MemorySpillStore;
import io.runnel.sql.operator.StateBudget;
import io.runnel.sql.operator.StateShare;
import io.runnel.sql.query.NoRegistry;
import io.runnel.sql.query.TestLog;
import io.runnel.sql.query.TestQueries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A continuous query that is fed record by record, in the order that the test says, and shows each change: {@code
 * [1, a]@10} for a row with its time, {@code -[1, a]@10} for one that goes.
 */
final class ContinuousScript {
    private static final RowCompiler COMPILER = new RowCompiler();

    private final TestLog log = new TestLog();
    private final Played inMemory;
    private final Played onDisk;

    ContinuousScript(List<Source> sources, String sql) {
        this(sources, sql, new Session(Map.of()));
    }

    /** A query of a session with properties. */
    ContinuousScript(List<Source> sources, String sql, Session session) {
        Map<String, Source> byName = new LinkedHashMap<>();
        for (Source source : sources) {
            byName.put(source.name(), source);
            log.topic(source.topic(), 3);
        }
        ContinuousPlan plan = FlowPlanner.plan(TestQueries.plan(log, sql, byName, session));
        inMemory = new Played(plan, session, sources, 1 << 30);
        onDisk = new Played(plan, session, sources, 1);
    }

    /** The query with so much memory for its states. */
    private static final class Played {
        private final List<String> changes = new ArrayList<>();
        private final Map<String, List<ContinuousRecords>> entries = new LinkedHashMap<>();
        private final ContinuousErrors errors;
        private final TaskHost host;
        private final boolean apart;

        Played(ContinuousPlan plan, Session session, List<Source> sources, long memoryBytes) {
            apart = plan.joinsByKey();
            errors = new ContinuousErrors(sources, ContinuousSettings.of(session), FailedRecords.UNTOLD);
            StateBudget budget = new StateBudget("continuous.max.groups", 10_000);
            StateShare share = MemorySpillStore.share(budget, memoryBytes);
            host = new TaskHost(errors, share, null);
            Pauses pauses = new Pauses(0, share);
            Pipeline.build(
                            COMPILER,
                            new StatementContext(List.of(), System::currentTimeMillis),
                            host,
                            plan.root(),
                            this::change,
                            true,
                            pauses)
                    .forEach(entry -> entries.computeIfAbsent(
                                    entry.read().source().name(), name -> new ArrayList<>())
                            .add(ContinuousRecords.of(entry, new Formats(new NoRegistry()), errors)));
            pauses.begin();
        }

        private void change(Object @Nullable [] before, Object @Nullable [] after, long timeMs) {
            changes.add((after == null ? "-" + Arrays.toString(before) : Arrays.toString(after)) + "@" + timeMs);
        }
    }

    /** A stream with a key column and BIGINT columns; a name that begins with {@code AT} is a TIMESTAMP's. */
    static Source stream(String name, String key, String... columns) {
        return source(name, SourceKind.STREAM, key, columns);
    }

    /** The same for a table, whose primary key the column is. */
    static Source table(String name, String key, String... columns) {
        return source(name, SourceKind.TABLE, key, columns);
    }

    private static Source source(String name, SourceKind kind, String key, String... columns) {
        List<Column> all = new ArrayList<>();
        all.add(new Column(key, SqlTypes.FACTORY.createSqlType(SqlTypeName.VARCHAR), Column.Role.KEY));
        for (String column : columns) {
            SqlTypeName type = column.startsWith("AT") ? SqlTypeName.TIMESTAMP : SqlTypeName.BIGINT;
            all.add(new Column(
                    column,
                    SqlTypes.FACTORY.createTypeWithNullability(SqlTypes.FACTORY.createSqlType(type), true),
                    Column.Role.VALUE));
        }
        return new Source(name, kind, name.toLowerCase(java.util.Locale.ROOT), all, "KAFKA", "JSON", Map.of());
    }

    /** Feeds a record of partition 0; the changes that follow at once. */
    List<String> feed(String source, @Nullable String key, @Nullable String value, long timeMs) {
        return feed(source, 0, key, value, timeMs);
    }

    List<String> feed(String source, int partition, @Nullable String key, @Nullable String value, long timeMs) {
        String topic = source.toLowerCase(java.util.Locale.ROOT);
        String json = value == null ? null : "{" + value.replace('\'', '"') + "}";
        log.append(topic, partition, key, json, timeMs);
        List<String> changes = changes(inMemory, source, topic, partition);
        assertThat(changes(onDisk, source, topic, partition))
                .as("with states on disk, where entries of one time expire in an order of their own")
                .containsExactlyInAnyOrderElementsOf(changes);
        return changes;
    }

    private List<String> changes(Played played, String source, String topic, int partition) {
        played.changes.clear();
        played.host.partition(played.apart ? partition : 0); // as RecordFeed does
        for (ContinuousRecords records : played.entries.getOrDefault(source, List.of())) {
            try (PartitionReader reader = log.reader(new TopicPartition(topic, partition))) {
                reader.seek(reader.endOffset() - 1);
                reader.next();
                records.process(reader);
            }
        }
        return List.copyOf(played.changes);
    }

    /** Entries of its states. */
    long kept() {
        return inMemory.host.budget().taken();
    }

    long lateRows() {
        return inMemory.errors.lateRows();
    }
}
