package io.runnel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.AbruptEnd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Whole nodes 1 to n in this process that are one cluster, on free ports, in folders below the given one. */
final class WholeCluster implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final int PORTS_PER_NODE = 3;

    private final Path folder;
    private final NavigableMap<Integer, List<Integer>> ports = new TreeMap<>();
    private final NavigableMap<Integer, Runnel> running = new ConcurrentSkipListMap<>();
    private final List<Thread> endings = new ArrayList<>();

    WholeCluster(Path folder, int nodes) {
        this.folder = folder;
        List<Integer> free = freePorts(PORTS_PER_NODE * nodes);
        for (int id = 1; id <= nodes; id++) {
            ports.put(id, free.subList(PORTS_PER_NODE * (id - 1), PORTS_PER_NODE * id));
        }
    }

    private static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> free = held.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : held) {
                socket.close();
            }
            return free;
        } catch (IOException e) {
            throw new IllegalStateException("No free ports", e);
        }
    }

    /** Starts all that do not run, together, and returns when all doors answer. */
    WholeCluster start() throws Exception {
        List<Callable<Runnel>> starts = new ArrayList<>();
        ports.keySet().stream().filter(id -> !running.containsKey(id)).forEach(id -> starts.add(() -> start(id)));
        ExecutorService starters = Executors.newFixedThreadPool(Math.max(1, starts.size()));
        try {
            for (Future<Runnel> start : starters.invokeAll(starts)) {
                start.get();
            }
        } finally {
            starters.shutdown();
        }
        until(
                "all nodes see all in service",
                () -> running.values().stream()
                        .allMatch(node -> node.log().membership().active().equals(running.keySet())));
        return this;
    }

    private Runnel start(int id) {
        String voters = ports.entrySet().stream()
                .map(voter -> voter.getKey() + "@127.0.0.1:" + voter.getValue().get(0))
                .collect(Collectors.joining(","));
        List<Integer> own = ports.get(id);
        Runnel node = Runnel.builder()
                .dataDir(folder.resolve("node-" + id))
                .bind("127.0.0.1")
                .kafkaPort(own.get(1))
                .sqlPort(own.get(2))
                .set("node.id", Integer.toString(id))
                .set("controller.quorum.voters", voters)
                .set("offsets.topic.num.partitions", "3")
                .set("transaction.state.log.num.partitions", "3")
                .start();
        running.put(id, node);
        return node;
    }

    /** Ends a node as a crash looks to the others. */
    void kill(int id) {
        Runnel node = running.remove(id);
        AbruptEnd.of(node.log());
        Thread ending = new Thread(node::close, "ending-" + id);
        ending.start();
        endings.add(ending);
    }

    /** Stops a node as its user would. */
    void stop(int id) {
        running.remove(id).close();
    }

    Runnel node(int id) {
        return running.get(id);
    }

    /** {@code bootstrap.servers} of all nodes, running or not. */
    String bootstrapServers() {
        return ports.values().stream().map(own -> "127.0.0.1:" + own.get(1)).collect(Collectors.joining(","));
    }

    /** The JDBC URL that names all nodes, in this order. */
    String jdbcUrl(Integer... ids) {
        return "jdbc:runnel://"
                + List.of(ids).stream()
                        .map(id -> "127.0.0.1:" + ports.get(id).get(2))
                        .collect(Collectors.joining(","));
    }

    /** A statement through one node. */
    void execute(int id, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(id));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A query through one node; its rows as texts, sorted. */
    List<String> rows(int id, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(jdbcUrl(id));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int column = 1; column <= columns; column++) {
                    row.append(column == 1 ? "" : " ").append(result.getString(column));
                }
                rows.add(row.toString());
            }
        }
        Collections.sort(rows);
        return rows;
    }

    /** A condition that is to come true. */
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits until the condition holds; what it throws meanwhile counts as not yet. */
    static void until(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (Exception e) {
                last = e;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(false)
                .as("%s within %s s; the last failure: %s", what, PATIENCE_SECONDS, last)
                .isTrue();
    }

    @Override
    public void close() throws InterruptedException {
        // Together: those that are left could not leave any more, one after the other.
        List<Runnel> nodes = List.copyOf(running.values());
        running.clear();
        nodes.parallelStream().forEach(Runnel::close);
        for (Thread ending : endings) {
            ending.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        }
    }
}
