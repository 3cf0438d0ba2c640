package io.runnel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code runnel start} promises to whoever runs it, seen from outside of its process. */
final class StartContractTest {
    private static final long EXIT_TIMEOUT_S = 30;

    @TempDir
    private Path folder;

    @Test
    void allDoorsAnswerWhenReadyIsPrintedAndSigtermStopsCleanly()
            throws IOException, InterruptedException, SQLException, ExecutionException {
        try (NodeProcess node = NodeProcess.start(folder.resolve("data"))) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrapServers()))) {
                assertThat(admin.describeCluster().nodes().get()).hasSize(1);
            }
            HttpResponse<String> subjects = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(node.registryUrl() + "/subjects"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(subjects.statusCode()).isEqualTo(200);
            try (Connection connection = DriverManager.getConnection(node.jdbcUrl())) {
                assertThat(connection.isValid(5)).isTrue();
            }

            assertThat(node.terminate()).isIn(0, 143);

            assertThat(node.furtherOutput()).isEmpty();
        }
        try (NodeProcess again = NodeProcess.start(folder.resolve("data"))) {
            assertThat(again.terminate()).isIn(0, 143);
        }
    }

    @Test
    void aTakenPortIsOneLineAndExitCodeOne() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String door : List.of("kafka", "registry", "sql")) {
                String port = Integer.toString(taken.getLocalPort());

                String said = refused(List.of("--data", folder.resolve(door).toString(), "--" + door + "-port", port));

                assertThat(said).contains(port).contains(door + ".port");
            }
        }
    }

    @Test
    void aLockedDataFolderIsOneLineAndExitCodeOne() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        try (NodeProcess node = NodeProcess.start(data)) {
            String said = refused(List.of("--data", data.toString()));

            assertThat(said).contains(data.toString());
            assertThat(node.terminate()).isIn(0, 143);
        }
    }

    @Test
    void aDataFolderThatIsAFileIsOneLineAndExitCodeOne() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        assertThat(refused(List.of("--data", file.toString()))).contains(file.toString());
    }

    @Test
    void anUnknownSettingIsOneLineAndExitCodeOne() throws IOException, InterruptedException {
        String said = refused(List.of("--data", folder.toString(), "--set", "num.partition=3"));

        assertThat(said).contains("num.partition").contains("num.partitions");
    }

    /** Starts on ports that are free unless given, expects exit code 1, and answers the single line it said. */
    private static String refused(List<String> arguments) throws IOException, InterruptedException {
        List<String> all = new java.util.ArrayList<>();
        for (String door : List.of("--kafka-port", "--registry-port", "--sql-port")) {
            if (!arguments.contains(door)) {
                all.addAll(List.of(door, "0"));
            }
        }
        all.addAll(arguments);
        Process process = NodeProcess.command(all).start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(1);
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(said.lines().filter(line -> line.startsWith("runnel: "))).hasSize(1);
        assertThat(said).doesNotContain("\tat ");
        return said;
    }
}
