package io.runnel.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.RecordValidator;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Groups from the command line, as docs/operations.md shows them. */
final class GroupsCommandTest {
    @TempDir
    Path dataDir;

    @SuppressWarnings("NullAway.Init") // set before each test
    private LogEngine log;

    @SuppressWarnings("NullAway.Init") // set before each test
    private String broker;

    @BeforeEach
    void startWithTenOrders() {
        log = LogEngine.open(LogConfig.from(
                Map.of("data.dir", dataDir.toString(), "kafka.port", 0, "group.initial.rebalance.delay.ms", 0)));
        broker = "127.0.0.1:" + log.listen(RecordValidator.NONE).getPort();
        done(new TopicsCommand(), "create", "orders", "--partitions", "2");
        produce(0, "1\n2\n3\n4\n5\n6");
        produce(1, "7\n8\n9\n10");
    }

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void aGroupGoesOnWhereItHasCommitted() {
        String first = done(new ConsumeCommand(), "orders", "--group", "billing", "-n", "3");
        String rest = done(new ConsumeCommand(), "orders", "--group", "billing", "--exit");
        String nothing = done(new ConsumeCommand(), "orders", "--group", "billing", "--exit");

        assertThat(first.lines()).hasSize(3);
        assertThat((first + rest).lines()).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
        assertThat(nothing).isEmpty();
        assertThat(done(new GroupsCommand(), "describe", "billing")).isEqualTo("""
                group billing, classic, empty, members: 0
                topic   partition  committed  end offset  lag  client  host
                ------  ---------  ---------  ----------  ---  ------  ----
                orders          0          6           6    0  -       -
                orders          1          4           4    0  -       -
                """);
    }

    @Test
    void aGroupThatGoesWhileGroupsAreListedIsLeftOut() throws InterruptedException {
        done(new ConsumeCommand(), "orders", "--group", "billing", "--exit");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            List<GroupListing> listed = List.of(
                    listing("gone", GroupType.CLASSIC),
                    listing("billing", GroupType.CLASSIC),
                    listing("gone-too", GroupType.CONSUMER));

            assertThat(GroupView.describe(admin, listed))
                    .extracting(GroupView::id)
                    .containsExactly("billing");
        }
    }

    private static GroupListing listing(String id, GroupType type) {
        return new GroupListing(id, Optional.of(type), "consumer", Optional.of(GroupState.EMPTY));
    }

    @Test
    void aGroupThatIsNewMayStartAtTheEnd() {
        assertThat(done(new ConsumeCommand(), "orders", "--group", "late", "--from", "end", "--exit"))
                .isEmpty();
    }

    @Test
    void aResetShowsWhatItWouldDoAndDoesItWhenTold() {
        done(new ConsumeCommand(), "orders", "--group", "billing", "--exit");

        assertThat(done(new GroupsCommand(), "reset", "billing", "--to-earliest"))
                .isEqualTo("""
                        topic   partition  committed  new offset
                        ------  ---------  ---------  ----------
                        orders          0          6           0
                        orders          1          4           0
                        Nothing was changed: --execute does it.
                        """);
        assertThat(done(new ConsumeCommand(), "orders", "--group", "billing", "--exit"))
                .isEmpty();

        done(new GroupsCommand(), "reset", "billing", "--to-offset", "5", "--topic", "orders:0", "--execute");
        assertThat(done(new ConsumeCommand(), "orders", "--group", "billing", "--exit"))
                .isEqualTo("6\n");
        assertThat(done(new GroupsCommand(), "reset", "billing", "--to-offset", "99", "--execute"))
                .contains("orders          1          4           4", "reset billing");
        assertThat(done(new GroupsCommand(), "reset", "billing", "--to-time", "2020-03-01T12:00:00Z", "--execute"))
                .contains("orders          0          6           0", "orders          1          4           0");
        assertThat(done(new GroupsCommand(), "reset", "billing", "--to-time", "2100-03-01T12:00:00Z", "--execute"))
                .contains("orders          0          0           6");
        assertThat(done(new GroupsCommand(), "reset", "new", "--to-latest", "--topic", "orders", "--execute"))
                .contains("orders          1  -                   4", "reset new");
    }

    @Test
    void whatIsCalledWronglySaysHowItIsCalled() {
        assertThat(failed("reset", "billing", "--to-earliest")).contains("Group billing has no offsets", "--topic");
        assertThat(failed("reset", "g", "--to-time", "noon", "--topic", "orders"))
                .contains("2026-03-01T12:00:00Z");
        assertThat(failed("reset", "g", "--to-latest", "--topic", "orders:0,2")).contains("from 0 to 1", "\"2\"");
        assertThat(failed("reset", "g", "--to-offset", "-1", "--topic", "orders"))
                .contains("0 or more");
        assertThat(failed("describe", "nobody")).contains("There is no group nobody");
        assertThat(failed("delete", "nobody")).contains("There is no group nobody");
        assertThat(line(new GroupsCommand()).execute("reset", "g", "--bootstrap", broker))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(failed(new ConsumeCommand(), "orders", "--group", "g", "-p", "0"))
                .contains("--partition");
        assertThat(failed(new ConsumeCommand(), "orders", "--group", "g", "--from", "5"))
                .contains("runnel groups reset g");
        assertThat(failed(new ConsumeCommand(), "unknown", "--group", "g")).contains("There is no topic unknown");
    }

    @Test
    void aGroupInUseIsShownWithItsMembersAndLeftAlone() {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker,
                        "group.id",
                        "billing",
                        "client.id",
                        "till",
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false,
                        "max.poll.records",
                        4),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of("orders"));
            while (consumer.poll(Duration.ofMillis(100)).isEmpty()) {}
            consumer.commitSync();

            assertThat(done(new GroupsCommand(), "list")).isEqualTo("""
                    group    type     protocol  state   members
                    -------  -------  --------  ------  -------
                    billing  classic  consumer  stable        1
                    """);
            assertThat(done(new GroupsCommand(), "describe", "billing"))
                    .contains("group billing, classic, stable, members: 1", "till", "127.0.0.1")
                    .containsPattern("orders +[01] +4 ");
            assertThat(failed("reset", "billing", "--to-earliest"))
                    .contains("1 member (till on 127.0.0.1)", "Stop its");
            assertThat(failed("delete", "billing")).contains("1 member (till on 127.0.0.1)");
        }
        assertThat(done(new GroupsCommand(), "delete", "billing")).isEqualTo("deleted billing\n");
        assertThat(done(new GroupsCommand(), "list")).doesNotContain("billing");
    }

    private void produce(int partition, String lines) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
        try {
            done(new ProduceCommand(), "orders", "-p", Integer.toString(partition));
        } finally {
            System.setIn(before);
        }
    }

    private String done(Object command, String... arguments) {
        StringWriter out = new StringWriter();
        assertThat(line(command).setOut(new PrintWriter(out, true)).execute(withBroker(arguments)))
                .isZero();
        return out.toString();
    }

    private String failed(String... arguments) {
        return failed(new GroupsCommand(), arguments);
    }

    private String failed(Object command, String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine line = line(command).setExecutionExceptionHandler((failure, failed, parsed) -> {
            assertThat(failure).isInstanceOf(CommandFailedException.class);
            err.append(failure.getMessage());
            return 1;
        });
        assertThat(line.execute(withBroker(arguments))).isEqualTo(1);
        return err.toString();
    }

    private static CommandLine line(Object command) {
        return new CommandLine(command).setErr(new PrintWriter(new StringWriter()));
    }

    private String[] withBroker(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--bootstrap";
        all[arguments.length + 1] = broker;
        return all;
    }
}
