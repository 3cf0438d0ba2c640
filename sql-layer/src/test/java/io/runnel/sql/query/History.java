package io.runnel.sql.query;

import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.sql.Session;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.MemoryRegistry;
import io.runnel.sql.format.RecordEncoder;
import io.runnel.sql.parser.StatementParser;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.plan.QueryPlanner;
import io.runnel.sql.query.lookup.TableLookups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Sources on a log, and queries over them. */
public final class History {
    private final Sources sources = new Sources();
    private final Formats formats = new Formats(new MemoryRegistry());
    private final QueryPlanner planner;
    private final NodeMemory memory =
            NodeMemory.of(QueryConfig.defaults(), Runtime.getRuntime().maxMemory());
    private final HistoryQueries queries;
    private Session session = new Session(Map.of());

    public History(EventLog log) {
        this(log, ScanThreads.none());
    }

    History(EventLog log, ScanThreads threads) {
        planner = new QueryPlanner(log);
        queries = new HistoryQueries(log, formats, memory, threads, new TableLookups(1 << 20));
    }

    public History with(Source source) {
        sources.with(source);
        return this;
    }

    void session(Map<String, String> properties) {
        session = new Session(properties);
    }

    /** Bytes that queries hold now. */
    long heldBytes() {
        return memory.budget().heldBytes();
    }

    HistoryQueries queries() {
        return queries;
    }

    LogRecord record(Source source, long timestampMs, Object... row) {
        RecordEncoder.Encoded encoded = formats.encoder(source).encode(row);
        return new LogRecord(encoded.key(), encoded.value(), timestampMs, List.of());
    }

    PlannedQuery plan(String sql) {
        return planner.plan(StatementParser.parse(sql), sources, session, false);
    }

    String explain(String sql) {
        return planner.explain(plan(sql));
    }

    RowSource start(String sql, Object... parameters) {
        return queries.run(plan(sql), Arrays.asList(parameters), session);
    }

    /** All rows of the answer. */
    public List<List<Object>> rows(String sql, Object... parameters) {
        List<List<Object>> rows = new ArrayList<>();
        try (RowSource source = start(sql, parameters)) {
            boolean done = false;
            while (!done) {
                RowSource.RowBatch batch = source.poll(100, 10_000);
                batch.rows().forEach(row -> rows.add(Arrays.asList(row)));
                done = batch.done();
            }
        }
        return rows;
    }

    /** The one value of an answer of one row and column. */
    Object value(String sql, Object... parameters) {
        List<List<Object>> rows = rows(sql, parameters);
        if (rows.size() != 1 || rows.get(0).size() != 1) {
            throw new AssertionError("One value expected, but got " + rows);
        }
        return rows.get(0).get(0);
    }
}
