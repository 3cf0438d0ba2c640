package io.runnel.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Many connections to a node, some of which wait for rows of a never-ending answer: how long a row takes to reach the last of
 * them, and what the node takes in threads and memory meanwhile.
 *
 * <p>Arguments: URL, process id of the node, connections, waiting ones among them, rows to send.
 */
final class JdbcCrowd {
    private static final long TIMEOUT_S = 30;

    private final String url;
    private final long pid;
    private final int connections;
    private final int waiting;
    private final int rows;
    private final AtomicReferenceArray<CountDownLatch> arrived;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private JdbcCrowd(String url, long pid, int connections, int waiting, int rows) {
        this.url = url;
        this.pid = pid;
        this.connections = connections;
        this.waiting = waiting;
        this.rows = rows;
        arrived = new AtomicReferenceArray<>(rows);
        for (int row = 0; row < rows; row++) {
            arrived.set(row, new CountDownLatch(waiting));
        }
    }

    public static void main(String[] arguments) throws Exception {
        new JdbcCrowd(
                        arguments[0],
                        Long.parseLong(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        Integer.parseInt(arguments[3]),
                        Integer.parseInt(arguments[4]))
                .run();
        System.exit(0); // The waiting ones wait on.
    }

    private void run() throws Exception {
        Connection writer = DriverManager.getConnection(url);
        try (Statement statement = writer.createStatement()) {
            statement.execute("CREATE STREAM CROWD (ID INT, SENT BIGINT) WITH (KAFKA_TOPIC='crowd', PARTITIONS=1,"
                    + " VALUE_FORMAT='JSON')");
        }
        report("one connection");
        long start = System.nanoTime();
        List<Connection> open = new ArrayList<>();
        for (int i = 1; i < connections; i++) {
            open.add(DriverManager.getConnection(url));
        }
        System.out.printf(Locale.ROOT, "%d connections opened in %d ms%n", connections, millisSince(start));
        report("idle connections");
        CountDownLatch ready = new CountDownLatch(waiting);
        for (int i = 0; i < waiting; i++) {
            await(open.get(i), ready);
        }
        if (!ready.await(TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Not all queries began: " + failure.get());
        }
        report("queries waiting");
        send(writer);
        report("rows sent");
    }

    private void await(Connection connection, CountDownLatch ready) {
        Thread thread = new Thread(() -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT ID, SENT FROM CROWD EMIT CHANGES")) {
                ready.countDown();
                while (row.next()) {
                    arrived.get(row.getInt(1)).countDown();
                }
            } catch (SQLException e) {
                failure.set(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void send(Connection writer) throws Exception {
        List<Long> nanos = new ArrayList<>();
        try (PreparedStatement insert = writer.prepareStatement("INSERT INTO CROWD VALUES (?, ?)")) {
            for (int row = 0; row < rows; row++) {
                insert.setInt(1, row);
                insert.setLong(2, System.nanoTime());
                insert.executeUpdate();
                long acknowledged = System.nanoTime();
                if (!arrived.get(row).await(TIMEOUT_S, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("Row " + row + " did not reach "
                            + arrived.get(row).getCount() + " of them: " + failure.get());
                }
                nanos.add(System.nanoTime() - acknowledged);
                TimeUnit.MILLISECONDS.sleep(50); // a row at a time, as people send them
            }
        }
        nanos.sort(null);
        System.out.printf(
                Locale.ROOT,
                "a row reached all %d after its acknowledgement: p50 %.1f ms, worst of %d %.1f ms%n",
                waiting,
                nanos.get(rows / 2) / 1e6,
                rows,
                nanos.get(rows - 1) / 1e6);
    }

    private static long millisSince(long startNanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    private void report(String when) throws IOException, InterruptedException {
        ProcessMemory memory = new ProcessMemory(pid);
        String threads = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("Threads:"))
                .map(line -> line.replaceAll("\\D", ""))
                .findFirst()
                .orElse("?");
        System.out.printf(
                Locale.ROOT,
                "%-18s threads %s, live heap %d MB, resident %d MB%n",
                when,
                threads,
                memory.liveHeapMb(),
                memory.residentMb());
    }
}
