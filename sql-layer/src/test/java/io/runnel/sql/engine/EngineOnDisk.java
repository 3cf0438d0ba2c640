package io.runnel.sql.engine;

import io.runnel.log.EventLog;
import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.LogInspection;
import io.runnel.log.LogRecord;
import io.runnel.log.RecordValidator;
import io.runnel.registry.SchemaRegistry;
import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.format.MemoryRegistry;
import io.runnel.sql.host.HostConfig;
import io.runnel.sql.host.LocalHost;
import io.runnel.sql.host.state.StateConfig;
import io.runnel.sql.query.PersistentQueryHost;
import io.runnel.sql.query.QueryConfig;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.system.NodeFacts;
import io.runnel.sql.transaction.TransactionConfig;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** An engine over a log in a folder, and one session of it. */
public final class EngineOnDisk implements AutoCloseable {
    /** Commits soon, so that tests need not wait. */
    private static final HostConfig HOST = new HostConfig(2, 5);

    private final Session session = new Session(Map.of());
    private final LogEngine log;
    private final SchemaRegistry schemas;
    private final RunnelSqlEngine engine;

    public EngineOnDisk(Path folder) {
        this(folder, log -> new MemoryRegistry());
    }

    /** @param states where the states of continuous queries are */
    EngineOnDisk(Path folder, StateConfig states) {
        this(
                folder,
                log -> new MemoryRegistry(),
                (events, formats, planner, stores) -> new LocalHost(events, formats, planner, HOST, stores),
                states);
    }

    /** @param registry opened on the log */
    public EngineOnDisk(Path folder, Function<EventLog, SchemaRegistry> registry) {
        this(
                folder,
                registry,
                (events, formats, planner, stores) -> new LocalHost(events, formats, planner, HOST, stores));
    }

    /** @param host how persistent queries run */
    EngineOnDisk(Path folder, HostConfig host) {
        this(
                folder,
                log -> new MemoryRegistry(),
                (events, formats, planner, stores) -> new LocalHost(events, formats, planner, host, stores));
    }

    /** @param host which runs persistent queries */
    EngineOnDisk(Path folder, Function<EventLog, SchemaRegistry> registry, PersistentQueryHost host) {
        this(folder, registry, (hostLog, formats, planner, stores) -> host);
    }

    private EngineOnDisk(Path folder, Function<EventLog, SchemaRegistry> registry, RunnelSqlEngine.HostOpener hosts) {
        this(folder, registry, hosts, StateConfig.defaults());
    }

    /** @param transactions of sessions */
    EngineOnDisk(Path folder, TransactionConfig transactions) {
        this(
                folder,
                log -> new MemoryRegistry(),
                (events, formats, planner, stores) -> new LocalHost(events, formats, planner, HOST, stores),
                new RunnelSqlEngine.Config(QueryConfig.defaults(), StateConfig.defaults(), transactions));
    }

    private EngineOnDisk(
            Path folder,
            Function<EventLog, SchemaRegistry> registry,
            RunnelSqlEngine.HostOpener hosts,
            StateConfig states) {
        this(folder, registry, hosts, new RunnelSqlEngine.Config(QueryConfig.defaults(), states));
    }

    private EngineOnDisk(
            Path folder,
            Function<EventLog, SchemaRegistry> registry,
            RunnelSqlEngine.HostOpener hosts,
            RunnelSqlEngine.Config config) {
        log = LogEngine.open(LogConfig.from(Map.of("data.dir", folder.toString(), "kafka.port", "0")));
        schemas = registry.apply(log.eventLog());
        LogInspection inspection = log.inspection();
        NodeFacts node = new NodeFacts() {
            @Override
            public Optional<LogInspection> log() {
                return Optional.of(inspection);
            }
        };
        engine = RunnelSqlEngine.open(log.eventLog(), schemas, config, node, hosts);
    }

    /** The cleanup.policy that a topic has; delete if it has none of its own. */
    String cleanupPolicy(String topic) {
        return log.eventLog().topic(topic).orElseThrow().configs().getOrDefault("cleanup.policy", "delete");
    }

    /** Executes a statement that gives no rows. */
    public void run(String sql) {
        if (!(engine.execute(session, sql) instanceof Outcome.Updated)) {
            throw new AssertionError(sql + " gives rows");
        }
    }

    /** Appends a record without key to partition 0. */
    public void append(String topic, String value, Header... headers) {
        append(topic, new LogRecord(null, value.getBytes(StandardCharsets.UTF_8), LogRecord.NOW, List.of(headers)));
    }

    /** Appends a record with a key to partition 0. */
    public void append(String topic, String key, String value) {
        append(topic, LogRecord.of(key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8)));
    }

    /** Appends records to partition 0, in one batch. */
    public void append(String topic, List<LogRecord> records) {
        log.eventLog().writer(new TopicPartition(topic, 0)).append(records).join();
    }

    /** Appends a record to partition 0. */
    public void append(String topic, LogRecord record) {
        append(topic, List.of(record));
    }

    /** Starts a query with parameters. */
    public RowSource start(String sql, List<Object> parameters) {
        return ((Outcome.Rows) engine.execute(session, engine.prepare(session, sql), parameters)).source();
    }

    /** All rows of the answer, in the form in which the engine gives them. */
    public List<Object[]> answer(String sql) {
        return answer((Outcome.Rows) engine.execute(session, sql));
    }

    private static List<Object[]> answer(Outcome.Rows outcome) {
        List<Object[]> rows = new ArrayList<>();
        try (RowSource source = outcome.source()) {
            for (boolean done = false; !done; ) {
                RowSource.RowBatch batch = source.poll(100, 1_000);
                rows.addAll(batch.rows());
                done = batch.done();
            }
        }
        return rows;
    }

    /** Executes any statement: all rows of its answer as text, or null if it gives none. */
    @Nullable
    List<String> execute(String sql) {
        return engine.execute(session, sql) instanceof Outcome.Rows rows
                ? answer(rows).stream().map(Arrays::toString).toList()
                : null;
    }

    /** All rows of the answer as text. */
    public List<String> rows(String sql) {
        return answer(sql).stream().map(Arrays::toString).toList();
    }

    public RunnelSqlEngine engine() {
        return engine;
    }

    /** Opens the door for Kafka's clients: where it is. */
    String listen() {
        InetSocketAddress address = log.listen(RecordValidator.NONE);
        return address.getHostString() + ":" + address.getPort();
    }

    /** The log beneath. */
    public EventLog events() {
        return log.eventLog();
    }

    public Session session() {
        return session;
    }

    @Override
    public void close() {
        engine.close();
        schemas.close();
        log.close();
    }
}
