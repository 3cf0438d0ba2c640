package io.runnel.sql.service;

import io.runnel.sql.Batched;
import io.runnel.sql.Outcome;
import io.runnel.sql.Prepared;
import io.runnel.sql.Session;
import io.runnel.sql.SessionWork;
import io.runnel.sql.SqlEngine;
import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.StoredRows;
import io.runnel.sql.catalog.ColumnType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * An engine that knows a few sentences instead of SQL:
 *
 * <pre>
 * SELECT n ROWS            ends after n rows
 * SELECT n ROWS THEN FAIL  fails with 22012 after n rows
 * SELECT TYPES             one row with a value of each type, one of nulls
 * SELECT NESTED            one row with ARRAYs, a MAP and a STRUCT, one of nulls
 * SELECT EMIT CHANGES      never ends; the test feeds it through {@link #nextSource}
 * SELECT SLOWLY            ends when the test says so
 * INSERT (?, ?, ?)         stores a BIGINT, a VARCHAR and a TIMESTAMP
 * INSERT                   stores one row
 * CREATE                   does nothing
 * </pre>
 */
public final class FakeSqlEngine implements SqlEngine {
    private static final Pattern ROWS = Pattern.compile("SELECT (\\d+) ROWS( THEN FAIL)?");
    private static final long WAIT_S = 10;

    private final BlockingQueue<QueueSource> sources = new LinkedBlockingQueue<>();
    private final List<List<@Nullable Object>> stored = new CopyOnWriteArrayList<>();
    private volatile @Nullable Session lastSession;

    private record Sentence(String sql, Kind kind, @Nullable RelDataType rowType, RelDataType parameterTypes)
            implements Prepared {
        @Override
        public boolean unbounded() {
            return sql.equals("SELECT EMIT CHANGES");
        }
    }

    @Override
    public Prepared prepare(Session session, String sql) {
        lastSession = session;
        if (sql.equals("SELECT TYPES")) {
            return new Sentence(sql, Prepared.Kind.QUERY, allTypes(), type().build());
        }
        if (sql.equals("SELECT NESTED")) {
            return new Sentence(sql, Prepared.Kind.QUERY, nestedTypes(), type().build());
        }
        if (ROWS.matcher(sql).matches() || sql.equals("SELECT EMIT CHANGES") || sql.equals("SELECT SLOWLY")) {
            return new Sentence(sql, Prepared.Kind.QUERY, twoColumns(), type().build());
        }
        if (sql.equals("INSERT (?, ?, ?)")) {
            RelDataType parameters = type().add("?0", SqlTypeName.BIGINT)
                    .add("?1", SqlTypeName.VARCHAR)
                    .add("?2", SqlTypeName.TIMESTAMP)
                    .build();
            return new Sentence(sql, Prepared.Kind.UPDATE, null, parameters);
        }
        if (sql.equals("INSERT")) {
            return new Sentence(sql, Prepared.Kind.UPDATE, null, type().build());
        }
        if (sql.equals("CREATE")) {
            return new Sentence(sql, Prepared.Kind.COMMAND, null, type().build());
        }
        throw new SqlException("42601", "Line 1, column 8: '" + sql + "' is not a sentence.", 1, 8, null);
    }

    @Override
    public Outcome execute(Session session, Prepared prepared, List<@Nullable Object> parameters) {
        if (prepared.kind() == Prepared.Kind.UPDATE) {
            stored.add(new ArrayList<>(parameters));
            return new Outcome.Updated(1);
        }
        RelDataType rowType = prepared.rowType();
        if (rowType == null) {
            return new Outcome.Updated(0);
        }
        QueueSource source = new QueueSource(rowType);
        fill(source, prepared.sql());
        sources.add(source);
        return new Outcome.Rows(source);
    }

    private static void fill(QueueSource source, String sql) {
        Matcher rows = ROWS.matcher(sql);
        if (rows.matches()) {
            for (long i = 1; i <= Long.parseLong(rows.group(1)); i++) {
                source.add(i, "name-" + i);
            }
            if (rows.group(2) == null) {
                source.end();
            } else {
                source.fail(new SqlException("22012", "Division by zero in row 4."));
            }
        } else if (sql.equals("SELECT TYPES")) {
            source.add(
                            true,
                            7,
                            8_000_000_000L,
                            1.5,
                            new BigDecimal("12.340"),
                            "text",
                            new ByteString(new byte[] {1, 2}),
                            20_000,
                            3_723_004,
                            1_700_000_000_123L)
                    .add(new Object[10])
                    .end();
        } else if (sql.equals("SELECT NESTED")) {
            source.add(
                            Arrays.asList("a", null, "b"),
                            List.of(List.of(1L, 2L), List.of()),
                            List.of(new BigDecimal("1.50")),
                            List.of(List.of(19_723, "x")),
                            Map.of("k", 7),
                            Arrays.asList(1_700_000_000_123L, new ByteString(new byte[] {1, 2})))
                    .add(new Object[6])
                    .end();
        }
    }

    @Override
    public Batched executeBatch(Session session, Prepared prepared, List<List<@Nullable Object>> parameterLists) {
        stored.addAll(parameterLists);
        long[] counts = new long[parameterLists.size()];
        java.util.Arrays.fill(counts, 1);
        return new Batched(counts, StoredRows.NONE);
    }

    @Override
    public void commit(Session session) {
        session.work().ifPresent(SessionWork::commit);
    }

    @Override
    public void rollback(Session session) {
        session.work().ifPresent(SessionWork::rollback);
    }

    @Override
    public void end(Session session) {
        session.work().ifPresent(SessionWork::end);
    }

    /** The query that was begun longest ago and not yet given, waiting for one. */
    public QueueSource nextSource() throws InterruptedException {
        QueueSource source = sources.poll(WAIT_S, TimeUnit.SECONDS);
        if (source == null) {
            throw new AssertionError("No query began within " + WAIT_S + " s");
        }
        return source;
    }

    /** Parameters of every INSERT so far. */
    public List<List<@Nullable Object>> stored() {
        return stored;
    }

    /** Session of the last statement. */
    public Session lastSession() {
        Session session = lastSession;
        if (session == null) {
            throw new AssertionError("No statement came");
        }
        return session;
    }

    private static RelDataTypeFactory.Builder type() {
        return SqlTypes.FACTORY.builder();
    }

    private static RelDataType twoColumns() {
        return type().add("ID", SqlTypeName.BIGINT)
                .add("NAME", SqlTypeName.VARCHAR)
                .nullable(true)
                .build();
    }

    private static RelDataType allTypes() {
        return type().add("BOOL", SqlTypeName.BOOLEAN)
                .nullable(true)
                .add("INT", SqlTypeName.INTEGER)
                .nullable(true)
                .add("BIG", SqlTypeName.BIGINT)
                .nullable(true)
                .add("DBL", SqlTypeName.DOUBLE)
                .nullable(true)
                .add("DEC", SqlTypeName.DECIMAL, 10, 3)
                .nullable(true)
                .add("TXT", SqlTypeName.VARCHAR)
                .nullable(true)
                .add("BIN", SqlTypeName.VARBINARY)
                .nullable(true)
                .add("DAY", SqlTypeName.DATE)
                .nullable(true)
                .add("TIM", SqlTypeName.TIME)
                .nullable(true)
                .add("AT", SqlTypeName.TIMESTAMP)
                .nullable(true)
                .build();
    }

    private static RelDataType nestedTypes() {
        return type().add("TEXTS", ColumnType.parse("ARRAY<VARCHAR>"))
                .add("NUMBERS", ColumnType.parse("ARRAY<ARRAY<BIGINT>>"))
                .add("PRICES", ColumnType.parse("ARRAY<DECIMAL(6, 2)>"))
                .add("VISITS", ColumnType.parse("ARRAY<STRUCT<DAY DATE, NOTE VARCHAR>>"))
                .add("COUNTS", ColumnType.parse("MAP<VARCHAR, INTEGER>"))
                .add("EVENT", ColumnType.parse("STRUCT<AT TIMESTAMP, CONTENT BYTES>"))
                .build();
    }

    @Override
    public void close() {}
}
