package io.runnel.server.command.cluster;

import io.runnel.server.TemporaryFolder;
import io.runnel.server.command.CommandFailedException;
import io.runnel.server.command.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The nodes of a demonstration: processes on free ports of this machine, with their data in a folder that goes with them. */
final class DemoNodes implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int START_SECONDS = 90;
    private static final int STOP_SECONDS = 20;
    private static final String HEAP = "-Xmx192m";

    private final Path folder;
    private final List<Integer> quorumPorts;
    private final List<Integer> kafkaPorts;
    private final NavigableMap<Integer, Process> processes = new TreeMap<>();
    private final Thread atExit = new Thread(this::end, "demo-end");

    DemoNodes(int nodes) throws IOException {
        folder = Files.createTempDirectory("runnel-cluster-demo");
        List<Integer> ports = freePorts(2 * nodes);
        quorumPorts = ports.subList(0, nodes);
        kafkaPorts = ports.subList(nodes, 2 * nodes);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getByName(HOST)));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    /** {@code bootstrap.servers} of all nodes. */
    String bootstrapServers() {
        return kafkaPorts.stream().map(port -> HOST + ":" + port).collect(Collectors.joining(","));
    }

    /**
     * Starts all nodes, and returns when each is ready.
     *
     * @throws CommandFailedException with the end of a node's log if it does not come up
     */
    void start() throws IOException, InterruptedException {
        List<CompletableFuture<Void>> ready = new ArrayList<>();
        for (int id = 1; id <= kafkaPorts.size(); id++) {
            ready.add(start(id));
        }
        for (int id = 1; id <= ready.size(); id++) {
            try {
                ready.get(id - 1).get(START_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new CommandFailedException(
                        "Node " + id + " did not come up within " + START_SECONDS + " s. Its log ends with: "
                                + lastLines(log(id)),
                        e);
            }
        }
    }

    private CompletableFuture<Void> start(int id) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // What the launcher has found out about this machine holds for the nodes, too.
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(HEAP, "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments(id));
        Process process =
                new ProcessBuilder(command).redirectError(log(id).toFile()).start();
        synchronized (processes) {
            processes.put(id, process);
        }
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process, ready), "demo-node-" + id);
        reader.setDaemon(true);
        reader.start();
        return ready;
    }

    private List<String> arguments(int id) {
        return List.of(
                "cluster",
                "start",
                "--node",
                Integer.toString(id),
                "--cluster",
                quorumPorts.stream().map(port -> HOST + ":" + port).collect(Collectors.joining(",")),
                "--data",
                folder.resolve("node-" + id).toString(),
                "--kafka-port",
                Integer.toString(kafkaPorts.get(id - 1)),
                "--registry-port",
                "0",
                "--sql-port",
                "0");
    }

    private static void read(Process process, CompletableFuture<Void> ready) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("ready")) {
                    ready.complete(null);
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
        ready.completeExceptionally(new IOException("The process has ended"));
    }

    private Path log(int id) {
        return folder.resolve("node-" + id + ".log");
    }

    private static String lastLines(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    /** Ends a node's process as {@code kill -9} does. */
    void kill(int id) {
        synchronized (processes) {
            Process process = processes.remove(id);
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    /** Stops all nodes and deletes what they have written. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // The process is ending: the hook does it.
        }
        end();
    }

    private void end() {
        List<Process> left;
        synchronized (processes) {
            left = List.copyOf(processes.values());
            processes.clear();
        }
        left.forEach(Process::destroy);
        try {
            for (Process process : left) {
                if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
        } catch (InterruptedException e) {
            left.forEach(Process::destroyForcibly);
            Thread.currentThread().interrupt();
        }
        TemporaryFolder.delete(folder);
    }
}
