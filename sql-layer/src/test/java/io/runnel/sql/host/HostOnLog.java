package io.runnel.sql.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.engine.EngineOnDisk;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.MemoryRegistry;
import io.runnel.sql.host.state.StateConfig;
import io.runnel.sql.host.state.StateStores;
import io.runnel.sql.plan.QueryPlanner;
import io.runnel.sql.statement.PersistentPlans;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Persistent queries on a log in which a test does something else at a step that it chooses. */
abstract class HostOnLog {
    private static final HostConfig CONFIG = new HostConfig(1, 1, 30_000, 1, 2, 300);

    @TempDir
    private Path folder;

    EngineOnDisk engine;

    @Nullable
    LocalHost host;

    private StateStores stores;

    @BeforeEach
    void open() {
        engine = new EngineOnDisk(folder);
        stores = new StateStores(StateConfig.defaults());
        engine.run("CREATE STREAM clicks (page VARCHAR KEY, n INT)"
                + " WITH (kafka_topic = 'clicks', partitions = 4, value_format = 'JSON')");
    }

    @AfterEach
    void close() {
        if (host != null) {
            host.close();
        }
        engine.close();
        stores.close();
    }

    EventLog changelogOf(String id, String method, Interposed.Instead instead) {
        return reading(changelog(id), method, instead);
    }

    /** The log, with readers of a topic that do something else instead. */
    EventLog reading(String topic, String method, Interposed.Instead instead) {
        return Interposed.before(EventLog.class, engine.events(), Map.of("reader", call -> {
            PartitionReader reader = (PartitionReader) call.proceed();
            return ((TopicPartition) call.argument(0)).topic().equals(topic)
                    ? Interposed.before(PartitionReader.class, reader, Map.of(method, instead))
                    : reader;
        }));
    }

    static String changelog(String id) {
        return "_runnel-query-" + id + "-changelog";
    }

    String error(String id) {
        return host.status(id).orElseThrow().error().orElse("");
    }

    void streams(String... names) {
        for (String name : names) {
            engine.run("CREATE STREAM " + name + " (page VARCHAR KEY, n INT)" + " WITH (kafka_topic = '" + name
                    + "', partitions = 1, value_format = 'JSON')");
        }
    }

    void start(EventLog log, PersistentQuery query) {
        PersistentPlans planner =
                new PersistentPlans(new QueryPlanner(log), List.of(), Catalog.open(engine.events())::snapshot);
        host = new LocalHost(log, new Formats(new MemoryRegistry()), planner::plan, CONFIG, stores);
        host.start(query);
    }

    static PersistentQuery query(String statement, String sink, Map<String, String> properties) {
        return new PersistentQuery(
                "Q_" + sink,
                PersistentQuery.Kind.INSERT,
                statement,
                sink,
                List.of("CLICKS"),
                new TreeMap<>(),
                PersistentQuery.DesiredState.RUNNING,
                PersistentQuery.OnError.CONTINUE,
                new TreeMap<>(properties),
                0,
                0);
    }

    void append(int partition, String key, String value, long timeMs) {
        engine.events()
                .writer(new TopicPartition("clicks", partition))
                .append(List.of(new LogRecord(key.getBytes(UTF_8), value.getBytes(UTF_8), timeMs, List.of())))
                .join();
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("It did not come true");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
