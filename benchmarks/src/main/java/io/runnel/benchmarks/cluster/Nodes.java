package io.runnel.benchmarks.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Nodes 1 to 3 of a cluster, each a process, on free ports of the loopback address. For one thread. */
abstract class Nodes implements AutoCloseable {
    static final int COUNT = 3;
    private static final long EXIT_TIMEOUT_S = 60;

    final Path folder;
    final NavigableMap<Integer, Integer> quorumPorts = new TreeMap<>();
    final NavigableMap<Integer, Integer> ports = new TreeMap<>();
    private final NavigableMap<Integer, Process> running = new TreeMap<>();

    Nodes(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        List<ServerSocket> held = new ArrayList<>();
        for (int id = 1; id <= COUNT; id++) {
            for (NavigableMap<Integer, Integer> kind : List.of(quorumPorts, ports)) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                kind.put(id, socket.getLocalPort());
            }
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
    }

    /** How a node is started; called before each start, also of one without data. */
    abstract List<String> command(int id) throws IOException, InterruptedException;

    /** What it finds in its environment besides. */
    Map<String, String> environment() {
        return Map.of();
    }

    /** What is to be done before the first start, and is not part of it. */
    final void prepare() throws IOException, InterruptedException {
        for (int id : ports.keySet()) {
            command(id);
        }
    }

    /** What this cluster is. */
    abstract String name();

    final String bootstrapServers() {
        return ports.values().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    final String voters() {
        return quorumPorts.entrySet().stream()
                .map(voter -> voter.getKey() + "@127.0.0.1:" + voter.getValue())
                .collect(Collectors.joining(","));
    }

    final Path data(int id) {
        return folder.resolve("node-" + id);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Starts those that do not run, and does not wait for them. */
    final void start() throws IOException, InterruptedException {
        for (int id : ports.keySet()) {
            if (!running.containsKey(id)) {
                ProcessBuilder node = new ProcessBuilder(command(id))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(
                                folder.resolve("node-" + id + ".out").toFile()));
                node.environment().putAll(environment());
                running.put(id, node.start());
            }
        }
    }

    /** SIGKILL. */
    final void kill(List<Integer> ids) throws InterruptedException {
        for (int id : ids) {
            process(id).destroyForcibly();
        }
        for (int id : ids) {
            awaitEnd(id);
        }
    }

    /** SIGTERM, and waits for the end. */
    final void stop(int id) throws InterruptedException {
        process(id).toHandle().destroy();
        awaitEnd(id);
    }

    private void awaitEnd(int id) throws InterruptedException {
        if (!process(id).waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Node " + id + " of " + name() + " did not end");
        }
        running.remove(id);
    }

    private Process process(int id) {
        Process process = running.get(id);
        if (process == null) {
            throw new IllegalStateException("Node " + id + " of " + name() + " does not run");
        }
        return process;
    }

    /** Sends {@code STOP} or {@code CONT}. */
    final void signal(String signal, int id) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process(id).pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Process ids of those that run. */
    final List<Long> pids() {
        return running.values().stream().map(Process::pid).toList();
    }

    /** Takes the data of a node that does not run. */
    final void wipe(int id) throws IOException {
        delete(data(id));
    }

    static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public final void close() throws InterruptedException {
        kill(List.copyOf(running.keySet()));
    }
}
