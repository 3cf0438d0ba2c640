package io.runnel.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node in a process of its own, as {@code runnel start} runs it. */
public final class NodeProcess implements AutoCloseable {
    private static final long EXIT_TIMEOUT_S = 30;
    private static final Pattern READY = Pattern.compile(
            "ready kafka=(\\S+) registry=(http://\\S+) jdbc=(jdbc:runnel://\\S+) in [0-9]+\\.[0-9]{2} s");

    private final Process process;
    private final Path log;
    private final String readyLine;

    private NodeProcess(Process process, Path log, String readyLine) {
        this.process = process;
        this.log = log;
        this.readyLine = readyLine;
    }

    /** Starts on free ports and returns when the node is ready. */
    public static NodeProcess start(Path data, String... more) throws IOException {
        return startOn(0, data, more);
    }

    /** The same, with Kafka's port given. */
    public static NodeProcess startOn(int kafkaPort, Path data, String... more) throws IOException {
        return start("256m", kafkaPort, data, more);
    }

    /** The same on a free port, with a heap of this size. */
    static NodeProcess startWithHeap(String heap, Path data, String... more) throws IOException {
        return start(heap, 0, data, more);
    }

    private static NodeProcess start(String heap, int kafkaPort, Path data, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("--kafka-port", Integer.toString(kafkaPort), "--registry-port", "0", "--sql-port", "0"));
        arguments.addAll(List.of("--data", data.toString()));
        arguments.addAll(List.of(more));
        Path log = Files.createTempFile("runnel-node-", ".log");
        Process process = command(heap, arguments).redirectError(log.toFile()).start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null || !READY.matcher(line).matches()) {
            process.destroyForcibly();
            throw new IOException("The node said \"" + line + "\" instead of ready; its log: " + Files.readString(log));
        }
        return new NodeProcess(process, log, line);
    }

    /** The command {@code start} with these arguments, not yet begun. */
    static ProcessBuilder command(List<String> arguments) {
        return command("256m", arguments);
    }

    private static ProcessBuilder command(String heap, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.runnel.server.command.Main",
                "start"));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    public String bootstrapServers() {
        return part(1);
    }

    public String registryUrl() {
        return part(2);
    }

    public String jdbcUrl() {
        return part(3);
    }

    long pid() {
        return process.pid();
    }

    /** What it wrote on standard error so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** SIGKILL: no hook runs, nothing is flushed that was not. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS);
    }

    /** SIGTERM; answers the exit code. */
    int terminate() throws InterruptedException {
        // Process.destroy would close our end of its output as well.
        process.toHandle().destroy();
        if (!process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The node did not stop within " + EXIT_TIMEOUT_S + " s of SIGTERM");
        }
        return process.exitValue();
    }

    /** What it printed on standard output after the ready line; empty for a node that behaves. Call after it ended. */
    String furtherOutput() throws IOException {
        return String.join(
                "\n", process.inputReader(StandardCharsets.UTF_8).lines().toList());
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(log);
    }

    private String part(int group) {
        Matcher matcher = READY.matcher(readyLine);
        if (!matcher.matches()) {
            throw new IllegalStateException(readyLine);
        }
        return matcher.group(group);
    }
}
