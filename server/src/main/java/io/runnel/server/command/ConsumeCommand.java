package io.runnel.server.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the records of a topic, each value on a line: all of it, or, in a consumer group, what the group has not had. */
@Command(
        name = "consume",
        description = "Prints the records of a topic as they come, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  runnel consume orders                    what is there, and what comes",
            "  runnel consume orders --from end         only what comes",
            "  runnel consume orders --from 100 -p 0 -n 10 --meta",
            "  runnel consume orders --exit             end at the end of the topic",
            "  runnel consume orders --group billing    go on where the group billing has come to"
        })
final class ConsumeCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(250);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private BrokerOption broker;

    @Parameters(paramLabel = "TOPIC")
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private String topic;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            defaultValue = "beginning",
            description =
                    "beginning, end, or an offset (default: ${DEFAULT-VALUE}). With --group beginning or end, where the"
                            + " group has no offset yet.")
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private String from;

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "N",
            description = "Only this partition (default: all).")
    private @Nullable Integer partition;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Share the topic with the group's other members, and commit what was printed.")
    private @Nullable String group;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after so many records.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--exit", description = "End at the end the topic had when the command began.")
    private boolean exitAtEnd;

    @Option(names = "--meta", description = "Partition, offset, timestamp, headers and key before each value.")
    private boolean meta;

    @Override
    public Integer call() {
        if (group != null) {
            return consumeInGroup(group);
        }
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                broker.clientProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(consumer);
            consumer.assign(partitions);
            position(consumer, partitions);
            Map<TopicPartition, Long> ends = exitAtEnd ? consumer.endOffsets(partitions) : Map.of();
            print(consumer, new HashMap<>(ends));
            return 0;
        }
    }

    private int consumeInGroup(String groupId) {
        if (partition != null) {
            throw new CommandFailedException(
                    "A group gives its members their partitions: --group and --partition exclude each other.");
        }
        if (!from.equals("beginning") && !from.equals("end")) {
            throw new CommandFailedException("With --group, --from takes beginning or end, not \"" + from
                    + "\". runnel groups reset " + groupId + " --to-offset N sets a group's offsets.");
        }
        Map<String, Object> properties = broker.clientProperties();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, from.equals("end") ? "latest" : "earliest");
        try (Admin admin = Admin.create(broker.clientProperties())) {
            if (!Answers.of(admin.listTopics(new ListTopicsOptions().listInternal(true))
                            .names())
                    .contains(topic)) {
                throw noTopic();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CommandLine.ExitCode.SOFTWARE;
        }
        new GroupConsumption(properties, topic, count, exitAtEnd)
                .print(spec.commandLine().getOut(), each -> meta ? describe(each) : text(each.value()));
        return 0;
    }

    private CommandFailedException noTopic() {
        return new CommandFailedException(
                "There is no topic " + topic + " on " + broker.bootstrap() + ". runnel topics list shows what is.");
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> all = consumer.listTopics().getOrDefault(topic, List.of()).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        if (all.isEmpty()) {
            throw noTopic();
        }
        if (partition == null) {
            return all;
        }
        TopicPartition wanted = new TopicPartition(topic, partition);
        if (!all.contains(wanted)) {
            throw new CommandFailedException("Topic " + topic + " has " + all.size() + " partitions, from 0 to "
                    + (all.size() - 1) + "; there is no partition " + partition + ".");
        }
        return List.of(wanted);
    }

    private void position(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        switch (from) {
            case "beginning" -> consumer.seekToBeginning(partitions);
            case "end" -> consumer.seekToEnd(partitions);
            default -> {
                long offset = offset();
                partitions.forEach(each -> consumer.seek(each, offset));
            }
        }
    }

    private long offset() {
        try {
            return Long.parseUnsignedLong(from);
        } catch (NumberFormatException e) {
            throw new CommandFailedException("--from takes beginning, end or an offset, not \"" + from + "\".", e);
        }
    }

    private void print(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        PrintWriter out = spec.commandLine().getOut();
        long printed = 0;
        while (printed < count) {
            if (exitAtEnd) {
                ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                if (ends.isEmpty()) {
                    return;
                }
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (printed == count) {
                    break;
                }
                out.println(meta ? describe(record) : text(record.value()));
                printed++;
            }
            out.flush();
            if (out.checkError()) {
                return; // the reader of our output has gone, as with `| head`
            }
        }
    }

    private static String describe(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder headers = new StringBuilder();
        for (Header header : record.headers()) {
            headers.append(headers.isEmpty() ? "" : ",")
                    .append(header.key())
                    .append('=')
                    .append(text(header.value()));
        }
        return record.partition() + "\t" + record.offset() + "\t" + record.timestamp() + "\t" + headers + "\t"
                + text(record.key()) + "\t" + text(record.value());
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }
}
