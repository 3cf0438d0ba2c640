package io.runnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's console tools for groups and transactions, each run as its script runs it. */
final class ToolsTest {
    private static final String GROUPS = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
    private static final String TRANSACTIONS = "org.apache.kafka.tools.TransactionsCommand";
    private static final long TOOL_TIMEOUT_S = 60;
    private static final int RECORDS = 30;

    @TempDir
    private static Path folder;

    private static Broker broker;
    private static PlainClient clients;

    private final String name = "tools-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);

    @BeforeAll
    static void startBroker() throws IOException {
        broker = Broker.start(folder);
        clients = new PlainClient(broker.bootstrapServers(), Map.of());
    }

    @AfterAll
    static void stopBroker() throws InterruptedException {
        broker.close();
    }

    @Test
    void groupsAreListedDescribedResetAndDeleted() throws IOException, InterruptedException, ExecutionException {
        clients.createTopic(name, 1);
        try (KafkaProducer<String, String> producer = clients.producer(Map.of());
                KafkaConsumer<String, String> member = clients.member(name, name)) {
            PlainClient.send(producer, name, 0, RECORDS);
            PlainClient.read(member, RECORDS);
            member.commitSync();
            PlainClient.send(producer, name, RECORDS, RECORDS + 5);

            assertThat(tool(GROUPS, "--list", "--state")).containsPattern(name + " +Stable");
            assertThat(tool(GROUPS, "--describe", "--group", name)).containsPattern(row(name, 0, 30, 35, 5));
            assertThat(tool(GROUPS, "--describe", "--group", name, "--members", "--verbose"))
                    .containsPattern(name + ".* 1 .*0");
            assertThat(tool(GROUPS, "--describe", "--group", name, "--state")).containsPattern("range +Stable +1");
            assertThat(tool(GROUPS, "--delete", "--group", name)).contains("GroupNotEmptyException");
        }
        assertThat(reset("--to-offset", "7", "--dry-run")).containsPattern(name + " +" + name + " +0 +7");
        assertThat(tool(GROUPS, "--describe", "--group", name)).containsPattern(row(name, 0, 30, 35, 5));
        assertThat(reset("--shift-by", "-10", "--execute")).containsPattern(name + " +" + name + " +0 +20");
        assertThat(tool(GROUPS, "--describe", "--group", name)).containsPattern(row(name, 0, 20, 35, 15));
        assertThat(tool(GROUPS, "--delete-offsets", "--group", name, "--topic", name))
                .containsPattern(name + " +0 +Successful");
        assertThat(tool(GROUPS, "--delete", "--group", name)).contains("was successful");
        assertThat(tool(GROUPS, "--list")).doesNotContain(name);
    }

    @Test
    void anOpenTransactionIsListedDescribedAndAborted() throws IOException, InterruptedException, ExecutionException {
        clients.createTopic(name, 1);
        try (KafkaProducer<String, String> producer = clients.producer(Map.of("transactional.id", name))) {
            producer.initTransactions();
            producer.beginTransaction();
            PlainClient.send(producer, name, 0, RECORDS);

            assertThat(tool(TRANSACTIONS, "list")).containsPattern(name + "\\s+.*Ongoing");
            assertThat(tool(TRANSACTIONS, "describe", "--transactional-id", name))
                    .containsPattern("Ongoing.*" + name + "-0");
            assertThat(tool(TRANSACTIONS, "describe-producers", "--topic", name, "--partition", "0"))
                    .containsPattern("\\d+\\s+\\d+\\s+.*" + (RECORDS - 1));
            tool(TRANSACTIONS, "abort", "--topic", name, "--partition", "0", "--start-offset", "0");
        }
        try (KafkaProducer<String, String> producer = clients.producer(Map.of());
                KafkaConsumer<String, String> reader = clients.member(name, name)) {
            // Nothing hangs: what comes after the aborted transaction is read.
            PlainClient.send(producer, name, RECORDS, RECORDS + 5);
            PlainClient.requireExactly("committed", PlainClient.read(reader, 5), RECORDS, RECORDS + 5);
        }
    }

    private String reset(String... how) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--reset-offsets", "--group", name, "--topic", name));
        arguments.addAll(Arrays.asList(how));
        return tool(GROUPS, arguments.toArray(String[]::new));
    }

    /** Group, topic, partition, committed offset, end of the log, lag. */
    private static String row(String name, Object... numbers) {
        StringBuilder row = new StringBuilder(name + " +" + name);
        for (Object number : numbers) {
            row.append(" +").append(number);
        }
        return row.toString();
    }

    /** What a tool prints, on either of its outputs. */
    private static String tool(String main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                main,
                "--bootstrap-server",
                broker.bootstrapServers()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(TOOL_TIMEOUT_S, TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
