package io.runnel.server.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Nodes 1 to n of a cluster, each a process, on free ports of the loopback address. For one thread. */
final class ClusterProcesses implements AutoCloseable {
    private static final long PATIENCE_S = 60;

    private final Path folder;
    private final Map<String, String> settings;
    private final NavigableMap<Integer, Integer> quorumPorts = new TreeMap<>();
    private final NavigableMap<Integer, Integer> kafkaPorts = new TreeMap<>();
    private final Map<Integer, Process> running = new TreeMap<>();
    private final Set<Integer> starting = new HashSet<>();

    /** @param settings of all nodes, beyond those that make them a cluster */
    ClusterProcesses(Path folder, int nodes, Map<String, String> settings) throws IOException {
        this.folder = folder;
        this.settings = Map.copyOf(settings);
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int id = 1; id <= nodes; id++) {
                quorumPorts.put(id, freePort(held));
                kafkaPorts.put(id, freePort(held));
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static int freePort(List<ServerSocket> held) throws IOException {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        return socket.getLocalPort();
    }

    /** Ids of all nodes, running or not. */
    Set<Integer> ids() {
        return kafkaPorts.keySet();
    }

    /** {@code bootstrap.servers} of all nodes, running or not. */
    String bootstrapServers() {
        return kafkaPorts.values().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** Where a node keeps its data. */
    Path data(int id) {
        return folder.resolve("node-" + id);
    }

    /** What a node has written on its standard error, over all its lives. */
    Path log(int id) {
        return folder.resolve("node-" + id + ".err");
    }

    /** Starts those nodes that do not run, and returns without waiting for them. */
    void launchMissing() throws IOException {
        for (int id : ids()) {
            if (!running.containsKey(id)) {
                running.put(id, launch(id));
                starting.add(id);
            }
        }
    }

    /** Starts those nodes that do not run, together, and returns when each says that it is ready. */
    void startMissing() throws IOException {
        launchMissing();
        awaitAllReady();
    }

    /** Waits for those that were started and have not said yet that they are ready. */
    void awaitAllReady() throws IOException {
        for (int id : ids()) {
            if (starting.contains(id)) {
                awaitReady(id);
                starting.remove(id);
            }
        }
    }

    private Process launch(int id) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LogNode.class.getName()));
        Map<String, String> all = new TreeMap<>(settings);
        all.put("node.id", Integer.toString(id));
        all.put("data.dir", data(id).toString());
        all.put("bind", "127.0.0.1");
        all.put("kafka.port", kafkaPorts.get(id).toString());
        all.put(
                "controller.quorum.voters",
                quorumPorts.entrySet().stream()
                        .map(voter -> voter.getKey() + "@127.0.0.1:" + voter.getValue())
                        .collect(Collectors.joining(",")));
        all.forEach((key, value) -> command.add(key + "=" + value));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log(id).toFile()))
                .start();
    }

    private void awaitReady(int id) throws IOException {
        BufferedReader out = process(id).inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (!LogNode.READY.equals(line)) {
            throw new IOException(
                    "Node " + id + " said \"" + line + "\" instead of ready; the end of its log: " + lastLines(id));
        }
    }

    private String lastLines(int id) throws IOException {
        List<String> lines = Files.readAllLines(log(id));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    private Process process(int id) {
        Process process = running.get(id);
        if (process == null) {
            throw new IllegalStateException("Node " + id + " does not run; " + running.keySet() + " do");
        }
        return process;
    }

    /** SIGKILL to all of these, before any of them is waited for. */
    void kill(List<Integer> ids) throws IOException, InterruptedException {
        for (int id : ids) {
            process(id).destroyForcibly();
        }
        for (int id : ids) {
            awaitEnd(id);
        }
    }

    /** SIGTERM. */
    void stop(int id) throws IOException, InterruptedException {
        process(id).toHandle().destroy();
        awaitEnd(id);
    }

    private void awaitEnd(int id) throws IOException, InterruptedException {
        if (!process(id).waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "Node " + id + " did not end within " + PATIENCE_S + " s; what it was about:\n" + threads(id));
        }
        running.remove(id);
        starting.remove(id);
    }

    private String threads(int id) throws IOException {
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jstack")
                                .toString(),
                        Long.toString(process(id).pid()))
                .redirectErrorStream(true)
                .start();
        return new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** SIGSTOP: the node does nothing, and its connections stay. */
    void pause(int id) throws IOException, InterruptedException {
        signal("STOP", id);
    }

    /** SIGCONT. */
    void resume(int id) throws IOException, InterruptedException {
        signal("CONT", id);
    }

    private void signal(String name, int id) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(
                        "kill", "-" + name, Long.toString(process(id).pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " of node " + id + " ended with " + kill.exitValue());
        }
    }

    /** Takes the data of a node that does not run. */
    void wipe(int id) throws IOException {
        if (running.containsKey(id)) {
            throw new IllegalStateException("Node " + id + " runs: its data is not to be touched");
        }
        try (Stream<Path> files = Files.walk(data(id))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Numbers from 0 to below {@code count}. */
    static List<Integer> indexes(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (Process each : running.values()) {
            each.destroyForcibly(); // Also of one that is paused.
        }
        for (Process each : running.values()) {
            each.waitFor(PATIENCE_S, TimeUnit.SECONDS);
        }
        running.clear();
    }
}
