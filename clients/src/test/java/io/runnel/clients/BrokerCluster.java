package io.runnel.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Nodes 1 to 3 of a cluster, each a process, on free ports of the loopback address. */
final class BrokerCluster implements AutoCloseable {
    private static final int NODES = 3;
    private static final Path JAR = Path.of("..", "server", "target", "runnel-server.jar");
    private static final long EXIT_TIMEOUT_S = 30;

    private final Path folder;
    private final Map<Integer, Integer> quorumPorts = new TreeMap<>();
    private final Map<Integer, Integer> kafkaPorts = new TreeMap<>();
    private final Map<Integer, Process> running = new TreeMap<>();

    private BrokerCluster(Path folder) throws IOException {
        this.folder = folder;
        List<ServerSocket> held = new ArrayList<>();
        for (int id = 1; id <= NODES; id++) {
            for (Map<Integer, Integer> kind : List.of(quorumPorts, kafkaPorts)) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                kind.put(id, socket.getLocalPort());
            }
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
    }

    /** Starts the nodes together and returns when all are ready. */
    static BrokerCluster start(Path folder) throws IOException, InterruptedException {
        if (!Files.exists(JAR)) {
            throw new IOException(
                    JAR.toAbsolutePath().normalize() + " is missing: run 'mvn package' in the root first");
        }
        BrokerCluster cluster = new BrokerCluster(folder);
        try {
            for (int id = 1; id <= NODES; id++) {
                cluster.running.put(id, cluster.launch(id));
            }
            for (int id = 1; id <= NODES; id++) {
                cluster.awaitReady(id);
            }
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private Process launch(int id) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString(),
                "start",
                "--bind",
                "127.0.0.1",
                "--registry-port",
                "0",
                "--sql-port",
                "0"));
        command.addAll(List.of("--kafka-port", String.valueOf(kafkaPorts.get(id))));
        command.addAll(List.of("--data", folder.resolve("node-" + id).toString()));
        String voters = quorumPorts.entrySet().stream()
                .map(voter -> voter.getKey() + "@127.0.0.1:" + voter.getValue())
                .collect(Collectors.joining(","));
        for (String setting : List.of(
                "node.id=" + id,
                "controller.quorum.voters=" + voters,
                "offsets.topic.num.partitions=5",
                "transaction.state.log.num.partitions=5",
                "min.insync.replicas=2")) {
            command.addAll(List.of("--set", setting));
        }
        return new ProcessBuilder(command).redirectError(log(id).toFile()).start();
    }

    private Path log(int id) {
        return folder.resolve("node-" + id + ".log");
    }

    private void awaitReady(int id) throws IOException {
        BufferedReader out = running.get(id).inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null || !line.startsWith("ready ")) {
            throw new IOException(
                    "Node " + id + " said \"" + line + "\" instead of ready; its log: " + Files.readString(log(id)));
        }
    }

    /** Of all nodes, running or not. */
    String bootstrapServers() {
        return kafkaPorts.values().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** SIGKILL. */
    void kill(int id) throws InterruptedException {
        end(running.remove(id));
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException("A node did not end within " + EXIT_TIMEOUT_S + " s of SIGKILL");
        }
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : running.values()) {
            end(process);
        }
        running.clear();
    }
}
