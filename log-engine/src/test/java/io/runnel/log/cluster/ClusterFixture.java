package io.runnel.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.Engines;
import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.RecordValidator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** A cluster of nodes 1 to n in this process, on free ports of the loopback address, in folders below the given one. */
public final class ClusterFixture implements AutoCloseable {
    /** Stands for {@link #folder} of each node in its settings. */
    static final String FOLDER = "{folder}";

    private static final int PATIENCE_SECONDS = 60;

    private final Path folder;
    private final Map<String, String> settings;
    private final NavigableMap<Integer, Integer> quorumPorts = new TreeMap<>();
    private final NavigableMap<Integer, Integer> kafkaPorts = new TreeMap<>();
    private final NavigableMap<Integer, LogEngine> running = new ConcurrentSkipListMap<>();

    /** @param settings of all nodes, beyond those that make them a cluster */
    public ClusterFixture(Path folder, int nodes, Map<String, String> settings) {
        this.folder = folder;
        this.settings = Map.copyOf(settings);
        List<Integer> ports = freePorts(2 * nodes);
        for (int id = 1; id <= nodes; id++) {
            quorumPorts.put(id, ports.get(2 * id - 2));
            kafkaPorts.put(id, ports.get(2 * id - 1));
        }
    }

    private static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new IllegalStateException("No free ports", e);
        } finally {
            for (ServerSocket socket : held) {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new IllegalStateException("A port is not given back", e);
                }
            }
        }
    }

    /** The settings of a node. */
    public Map<String, String> settings(int id) {
        Map<String, String> all = new HashMap<>(settings);
        all.replaceAll((name, value) -> value.replace(FOLDER, folder(id).toString()));
        all.put("node.id", Integer.toString(id));
        all.put("data.dir", folder(id).toString());
        all.put("bind", "127.0.0.1");
        all.put("kafka.port", Integer.toString(kafkaPorts.get(id)));
        all.put(
                "controller.quorum.voters",
                quorumPorts.entrySet().stream()
                        .map(voter -> voter.getKey() + "@127.0.0.1:" + voter.getValue())
                        .collect(Collectors.joining(",")));
        return all;
    }

    /** Where a node keeps its data. */
    public Path folder(int id) {
        return folder.resolve("node-" + id);
    }

    /** Starts all nodes that do not run, together, and returns when all are in service. */
    public ClusterFixture start() throws Exception {
        return start(quorumPorts.keySet().stream()
                .filter(id -> !running.containsKey(id))
                .mapToInt(Integer::intValue)
                .toArray());
    }

    /** Starts these nodes together, and returns when they are in service and all that run see it. */
    public ClusterFixture start(int... ids) throws Exception {
        ExecutorService starters = Executors.newFixedThreadPool(Math.max(1, ids.length));
        try {
            List<Callable<LogEngine>> starts = new ArrayList<>();
            for (int id : ids) {
                starts.add(() -> {
                    LogEngine engine = LogEngine.open(LogConfig.from(settings(id)));
                    running.put(id, engine);
                    engine.listen(RecordValidator.NONE);
                    return engine;
                });
            }
            for (Future<LogEngine> start : starters.invokeAll(starts)) {
                start.get();
            }
        } finally {
            starters.shutdown();
        }
        until(
                "all nodes see all in service",
                () -> running.values().stream()
                        .allMatch(node -> Engines.inService(node).equals(running())));
        return this;
    }

    /** Stops a node as its user would. */
    public void stop(int id) {
        running.remove(id).close();
    }

    /** Ends a node as a crash looks to the others. */
    public void kill(int id) {
        Engines.kill(running.remove(id));
    }

    /** A node that runs. */
    public LogEngine node(int id) {
        return running.get(id);
    }

    /** Ids of those that run. */
    public List<Integer> running() {
        return List.copyOf(running.keySet());
    }

    /** {@code bootstrap.servers} of all nodes, running or not. */
    public String bootstrapServers() {
        return kafkaPorts.values().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** {@code bootstrap.servers} of one node. */
    public String bootstrapServers(int id) {
        return "127.0.0.1:" + kafkaPorts.get(id);
    }

    /** Where a node serves Kafka's clients. */
    public InetSocketAddress address(int id) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), kafkaPorts.get(id));
    }

    /** An admin client that knows all nodes. */
    public Admin admin() {
        return admin(bootstrapServers());
    }

    /** An admin client that knows one node at first. */
    public Admin admin(int id) {
        return admin(bootstrapServers(id));
    }

    private static Admin admin(String servers) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
    }

    /** The node that clients are told to be the controller. */
    public int controller() throws Exception {
        try (Admin admin =
                admin(running.keySet().stream().map(this::bootstrapServers).collect(Collectors.joining(",")))) {
            return admin.describeCluster()
                    .controller()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .id();
        }
    }

    /** A condition that is to come true. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits until the condition holds; what it throws meanwhile counts as not yet. */
    public static void until(String what, Condition condition) throws Exception {
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
    public void close() {
        // Together: those that are left could not leave any more, one after the other.
        List<LogEngine> engines = List.copyOf(running.values());
        running.clear();
        engines.parallelStream().forEach(LogEngine::close);
    }
}
