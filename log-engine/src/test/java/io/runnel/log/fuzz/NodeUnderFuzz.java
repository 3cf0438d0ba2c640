package io.runnel.log.fuzz;

import io.runnel.log.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The parent's end of a {@link FuzzedNode}. For one thread. */
final class NodeUnderFuzz implements AutoCloseable {
    private static final long EXIT_TIMEOUT_S = 30;
    private static final int TRACE_LINES = 7;

    private final Process process;
    private final Path log;
    private final BufferedReader answers;
    private final PrintStream commands;
    private final InetSocketAddress address;

    private NodeUnderFuzz(Process process, Path log) throws IOException {
        this.process = process;
        this.log = log;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The node did not start: " + Files.readString(log));
        }
        this.address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(line.substring("port ".length())));
    }

    /**
     * What the node holds when it is asked, after a garbage collection.
     *
     * @param sockets open sockets of the process, among them the listening one
     */
    record Stats(long heapKb, long directKb, int threads, long sockets) {}

    /** Starts on a free port; the node's log goes to a file that outlives it. */
    static NodeUnderFuzz start(Path dataDir, Path log, int heapMb, Map<String, String> settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("data.dir=" + dataDir, "kafka.port=0"));
        settings.forEach((name, value) -> arguments.add(name + "=" + value));
        Process process = ChildJvm.of(
                        List.of(
                                "-Xmx" + heapMb + "m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-Djdk.nio.maxCachedBufferSize=1048576",
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info"),
                        FuzzedNode.class.getName(),
                        arguments)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new NodeUnderFuzz(process, log);
    }

    InetSocketAddress address() {
        return address;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Stats stats() throws IOException {
        commands.println("stats");
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The node ended: " + tailOfLog());
        }
        String[] parts = line.split(" ");
        return new Stats(Long.parseLong(parts[1]), Long.parseLong(parts[2]), Integer.parseInt(parts[3]), sockets());
    }

    private long sockets() throws IOException {
        Path descriptors = Path.of("/proc", Long.toString(process.pid()), "fd");
        if (!Files.isDirectory(descriptors)) {
            return 0; // Only Linux tells.
        }
        long sockets = 0;
        try (Stream<Path> open = Files.list(descriptors)) {
            for (Path each : open.toList()) {
                try {
                    sockets += Files.readSymbolicLink(each).toString().startsWith("socket:") ? 1 : 0;
                } catch (IOException e) {
                    continue; // Closed since the folder was listed.
                }
            }
        }
        return sockets;
    }

    /** What the log tells of errors of the node's own: each line with the begin of its stack trace, alike ones once. */
    List<String> errors() throws IOException {
        List<String> lines = Files.readAllLines(log);
        Map<String, String> errors = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.contains(" ERROR ") || line.contains("OutOfMemoryError") || line.contains("Exception in thread")) {
                List<String> block = lines.subList(i, Math.min(lines.size(), i + TRACE_LINES));
                String where = String.join(
                        "\n",
                        block.stream().filter(each -> each.startsWith("\tat ")).toList());
                errors.putIfAbsent(where.isEmpty() ? line : where, String.join("\n", block));
            }
        }
        return List.copyOf(errors.values());
    }

    /** The last lines of the log. */
    String tailOfLog() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    /** Closes the log in good order; answers the exit code. */
    int stop() throws InterruptedException {
        commands.println("stop");
        return exit();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        exit();
    }

    private int exit() throws InterruptedException {
        if (!process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The node did not end within " + EXIT_TIMEOUT_S + " s");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
