package io.runnel.clients;

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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The broker that clients are held to: a node in a process of its own, or the one that {@link #BOOTSTRAP} names. */
final class Broker implements AutoCloseable {
    /** System property: a broker that runs already, such as Apache Kafka. */
    static final String BOOTSTRAP = "clients.bootstrap";

    /** System property: the URL of that broker's schema registry, if it has one. */
    static final String REGISTRY = "clients.registry";

    private static final Path JAR = Path.of("..", "server", "target", "runnel-server.jar");
    private static final Pattern READY = Pattern.compile("ready kafka=(\\S+):(\\d+) registry=(\\S+) jdbc=(\\S+) .*");
    private static final long EXIT_TIMEOUT_S = 30;

    private final @Nullable Path folder;
    private final String host;
    private final String port;
    private final @Nullable String registryUrl;
    private final @Nullable String jdbcUrl;
    private @Nullable Process process;

    private Broker(
            @Nullable Path folder,
            @Nullable Process process,
            String host,
            String port,
            @Nullable String registryUrl,
            @Nullable String jdbcUrl) {
        this.folder = folder;
        this.process = process;
        this.host = host;
        this.port = port;
        this.registryUrl = registryUrl;
        this.jdbcUrl = jdbcUrl;
    }

    /** Starts a node on free ports, or takes the broker that is named, and returns when it is ready. */
    static Broker start(Path folder) throws IOException {
        String named = System.getProperty(BOOTSTRAP);
        if (named != null) {
            int colon = named.lastIndexOf(':');
            return new Broker(
                    null,
                    null,
                    named.substring(0, colon),
                    named.substring(colon + 1),
                    System.getProperty(REGISTRY),
                    null);
        }
        if (!Files.exists(JAR)) {
            throw new IOException(
                    JAR.toAbsolutePath().normalize() + " is missing: run 'mvn package' in the root first");
        }
        Process process = launch(folder, "0");
        Matcher ready = ready(process, folder);
        return new Broker(folder, process, ready.group(1), ready.group(2), ready.group(3), ready.group(4));
    }

    String bootstrapServers() {
        return host + ":" + port;
    }

    /** The schema registry's URL; the test ends where a broker was named without one. It is another after a restart. */
    String registryUrl() {
        Assumptions.assumeTrue(registryUrl != null, "no " + REGISTRY);
        return String.valueOf(registryUrl);
    }

    /** Where SQL answers; the test ends where a broker was named. It is another after a restart. */
    String jdbcUrl() {
        Assumptions.assumeTrue(jdbcUrl != null, "a broker without SQL");
        return String.valueOf(jdbcUrl);
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        stop();
    }

    /** SIGKILL, and a new start on the same port and data. A broker that is only named is not restarted: the test ends. */
    void killAndRestart() throws IOException, InterruptedException {
        Assumptions.assumeTrue(folder != null && process != null, "a broker that was not started here");
        stop();
        process = launch(folder, port);
        ready(process, folder);
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }

    private void stop() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly();
            if (!process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The node did not end within " + EXIT_TIMEOUT_S + " s of SIGKILL");
            }
        }
    }

    private static Process launch(Path folder, String port) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString(),
                "start"));
        command.addAll(List.of("--kafka-port", port, "--registry-port", "0", "--sql-port", "0"));
        command.addAll(List.of("--data", folder.resolve("data").toString()));
        // Members of the new groups hear of each other with their heartbeats: every 5 s would be long for a test.
        for (String setting :
                List.of("group.consumer.heartbeat.interval.ms", "group.consumer.min.heartbeat.interval.ms")) {
            command.addAll(List.of("--set", setting + "=300"));
        }
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log(folder).toFile()))
                .start();
    }

    private static Matcher ready(Process process, Path folder) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        Matcher ready = READY.matcher(line == null ? "" : line);
        if (!ready.matches()) {
            process.destroyForcibly();
            throw new IOException(
                    "The node said \"" + line + "\" instead of ready; its log: " + Files.readString(log(folder)));
        }
        return ready;
    }

    private static Path log(Path folder) {
        return folder.resolve("node.log");
    }
}
