package io.runnel.examples.flights;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The never-ending query and its newest answer: a thread of its own reads the changes, each replacing the row of its
 * origin. The other methods may be called from any thread.
 */
final class LiveDelays implements AutoCloseable {
    static final String SQL = """
            SELECT ORIGIN, COUNT(*) AS DEPARTURES, AVG(DELAY) AS MEAN_DELAY
            FROM FLIGHTS
            GROUP BY ORIGIN
            EMIT CHANGES""";

    private static final List<String> COLUMNS = List.of("ORIGIN", "DEPARTURES", "MEAN_DELAY");
    /** How often a waiting caller gets to draw, though nothing changed. */
    private static final Duration FRAME = Duration.ofMillis(50);

    private static final Duration READER_END = Duration.ofSeconds(10);

    private final Connection connection;
    private final Statement statement;
    private final Thread reader;
    private final Map<String, OriginDelay> newest = new ConcurrentHashMap<>();
    /** Released by the reader with each change, and at its end. */
    private final Semaphore changed = new Semaphore(0);

    private volatile boolean closed;
    private volatile @Nullable SQLException failure;

    private LiveDelays(Connection connection, Statement statement, ResultSet changes) {
        this.connection = connection;
        this.statement = statement;
        this.reader = new Thread(() -> read(changes), "live-delays");
        reader.setDaemon(true);
    }

    /** Opens the query; what is produced from now on moves its answer. */
    static LiveDelays open(String jdbcUrl) throws SQLException {
        Connection connection = DriverManager.getConnection(jdbcUrl);
        try {
            Statement statement = connection.createStatement();
            LiveDelays live = new LiveDelays(connection, statement, statement.executeQuery(SQL));
            live.reader.start();
            return live;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Flights that the answer counts by now. */
    long flights() {
        return newest.values().stream().mapToLong(OriginDelay::departures).sum();
    }

    /** The origins with most departures. */
    Answer busiest(int limit) {
        return new Answer(
                COLUMNS,
                newest.values().stream()
                        .sorted(Comparator.comparingLong(OriginDelay::departures)
                                .reversed()
                                .thenComparing(OriginDelay::origin))
                        .limit(limit)
                        .map(OriginDelay::row)
                        .toList());
    }

    /**
     * Waits until the answer counts this many flights.
     *
     * @param whileWaiting called again and again
     */
    void await(long flights, Duration timeout, Runnable whileWaiting)
            throws DemoFailedException, InterruptedException, SQLException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (flights() < flights) {
            SQLException failed = failure;
            if (failed != null) {
                throw failed;
            }
            DemoFailedException.unless(
                    System.nanoTime() < deadline,
                    "The live answer counted " + flights() + " of " + flights + " flights within " + timeout.toSeconds()
                            + " s");
            whileWaiting.run();
            changed.tryAcquire(FRAME.toMillis(), TimeUnit.MILLISECONDS);
            changed.drainPermits();
        }
    }

    /** Cancels the query from this thread, while another waits for its next row. */
    @Override
    public void close() throws SQLException {
        closed = true;
        try (connection) {
            statement.cancel();
            reader.join(READER_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(ResultSet changes) {
        try {
            ResultSetMetaData metadata = changes.getMetaData();
            while (changes.next()) {
                OriginDelay row = OriginDelay.of(Answer.currentRow(changes, metadata));
                newest.put(row.origin(), row);
                changed.release();
            }
            if (!closed) {
                failure = new SQLException("The never-ending query ended by itself");
            }
        } catch (SQLException e) {
            if (!closed) {
                failure = e;
            }
        } finally {
            changed.release();
        }
    }

    /** One row of the answer. */
    private record OriginDelay(
            String origin, long departures, @Nullable Object meanDelay) {
        static OriginDelay of(List<@Nullable Object> row) throws SQLException {
            if (row.get(0) instanceof String origin && row.get(1) instanceof Number departures) {
                return new OriginDelay(origin, departures.longValue(), row.get(2));
            }
            throw new SQLException("A change was expected to be origin, count, mean, and is " + row);
        }

        List<@Nullable Object> row() {
            return Answer.row(COLUMNS, origin, departures, meanDelay).rows().get(0);
        }
    }
}
