package io.runnel.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.RecordValidator;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class TopicsCommandTest {
    @TempDir
    Path dataDir;

    @Test
    void aTopicGetsMorePartitionsAndOtherConfigs() {
        LogConfig config = LogConfig.from(Map.of("data.dir", dataDir.toString(), "kafka.port", 0));
        try (LogEngine log = LogEngine.open(config)) {
            String broker = "127.0.0.1:" + log.listen(RecordValidator.NONE).getPort();
            run(broker, "create", "orders", "--config", "retention.ms=1000000", "--config", "segment.ms=5000");

            assertThat(run(
                            broker,
                            "alter",
                            "orders",
                            "--partitions",
                            "3",
                            "--config",
                            "retention.ms=2000000",
                            "--delete-config",
                            "segment.ms"))
                    .isEqualTo("altered orders\n");

            assertThat(log.eventLog().topic("orders")).hasValueSatisfying(topic -> {
                assertThat(topic.partitions()).isEqualTo(3);
                assertThat(topic.configs()).isEqualTo(Map.of("retention.ms", "2000000"));
            });
        }
    }

    private static String run(String broker, String command, String topic, String... options) {
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(new TopicsCommand()).setOut(new PrintWriter(out, true));
        String[] arguments = new String[options.length + 4];
        arguments[0] = command;
        arguments[1] = topic;
        arguments[2] = "--bootstrap";
        arguments[3] = broker;
        System.arraycopy(options, 0, arguments, 4, options.length);
        assertThat(line.execute(arguments)).isZero();
        return out.toString();
    }
}
