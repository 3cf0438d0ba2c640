package io.runnel.server.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, creates, describes, alters and deletes topics, through Kafka's own admin client. */
@Command(
        name = "topics",
        description = "Lists, creates, describes, alters and deletes topics.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  runnel topics list",
            "  runnel topics create orders --partitions 6 --config retention.ms=-1",
            "  runnel topics describe orders",
            "  runnel topics alter orders --partitions 12 --delete-config retention.ms",
            "  runnel topics delete orders"
        })
final class TopicsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before run
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "list", description = "Lists topics.", mixinStandardHelpOptions = true)
    int list(
            @Mixin BrokerOption broker,
            @Option(names = "--internal", description = "Internal topics as well.") boolean internal)
            throws InterruptedException {
        try (Admin admin = Admin.create(broker.clientProperties())) {
            var topics = Answers.of(admin.listTopics(new ListTopicsOptions().listInternal(internal))
                    .names());
            topics.stream().sorted().forEach(out()::println);
            return 0;
        }
    }

    @Command(name = "create", description = "Creates a topic.", mixinStandardHelpOptions = true)
    int create(
            @Mixin BrokerOption broker,
            @Parameters(paramLabel = "TOPIC") String topic,
            @Option(names = "--partitions", paramLabel = "N", description = "Default: the broker's num.partitions.")
                    Optional<Integer> partitions,
            @Option(names = "--replicas", paramLabel = "N", description = "Default: the broker's choice.")
                    Optional<Short> replicas,
            @Option(names = "--config", paramLabel = "KEY=VALUE", description = "A topic config.")
                    Map<String, String> configs)
            throws InterruptedException {
        try (Admin admin = Admin.create(broker.clientProperties())) {
            NewTopic wanted =
                    new NewTopic(topic, partitions, replicas).configs(configs == null ? new HashMap<>() : configs);
            var result = admin.createTopics(List.of(wanted));
            Answers.of(result.all());
            out().println("created " + topic + ", partitions: " + Answers.of(result.numPartitions(topic)));
            return 0;
        }
    }

    @Command(
            name = "describe",
            description = "Shows a topic's partitions, offsets and configs.",
            mixinStandardHelpOptions = true)
    int describe(@Mixin BrokerOption broker, @Parameters(paramLabel = "TOPIC") String topic)
            throws InterruptedException {
        try (Admin admin = Admin.create(broker.clientProperties())) {
            TopicDescription description = Answers.found(
                    topic, Answers.of(admin.describeTopics(List.of(topic)).allTopicNames()));
            out().println("topic " + topic + ", id " + description.topicId());
            printPartitions(admin, description);
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            var configs = Answers.found(
                    resource,
                    Answers.of(admin.describeConfigs(List.of(resource)).all()));
            configs.entries().stream()
                    .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                    .forEach(entry -> out().println("config " + entry.name() + "=" + entry.value()));
            return 0;
        }
    }

    @Command(
            name = "alter",
            description = "Gives a topic more partitions or other configs.",
            mixinStandardHelpOptions = true)
    int alter(
            @Mixin BrokerOption broker,
            @Parameters(paramLabel = "TOPIC") String topic,
            @Option(names = "--partitions", paramLabel = "N", description = "How many it shall have in all.")
                    Optional<Integer> partitions,
            @Option(names = "--config", paramLabel = "KEY=VALUE", description = "A topic config to set.")
                    Map<String, String> configs,
            @Option(names = "--delete-config", paramLabel = "KEY", description = "A topic config to give its default.")
                    List<String> deleted)
            throws InterruptedException {
        List<AlterConfigOp> operations = new ArrayList<>();
        if (configs != null) {
            configs.forEach((name, value) -> operations.add(operation(name, value, AlterConfigOp.OpType.SET)));
        }
        if (deleted != null) {
            deleted.forEach(name -> operations.add(operation(name, "", AlterConfigOp.OpType.DELETE)));
        }
        if (operations.isEmpty() && partitions.isEmpty()) {
            throw new CommandFailedException("Say what to alter: --partitions, --config or --delete-config.");
        }
        try (Admin admin = Admin.create(broker.clientProperties())) {
            if (!operations.isEmpty()) {
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
                Answers.of(admin.incrementalAlterConfigs(Map.of(resource, operations))
                        .all());
            }
            if (partitions.isPresent()) {
                Answers.of(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions.get())))
                        .all());
            }
            out().println("altered " + topic);
            return 0;
        }
    }

    private static AlterConfigOp operation(String name, String value, AlterConfigOp.OpType type) {
        return new AlterConfigOp(new ConfigEntry(name, value), type);
    }

    @Command(name = "delete", description = "Deletes topics and their records.", mixinStandardHelpOptions = true)
    int delete(@Mixin BrokerOption broker, @Parameters(paramLabel = "TOPIC", arity = "1..*") List<String> topics)
            throws InterruptedException {
        try (Admin admin = Admin.create(broker.clientProperties())) {
            Answers.of(admin.deleteTopics(topics).all());
            topics.forEach(topic -> out().println("deleted " + topic));
            return 0;
        }
    }

    private void printPartitions(Admin admin, TopicDescription description) throws InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        description
                .partitions()
                .forEach(info -> partitions.add(new TopicPartition(description.name(), info.partition())));
        var earliest = Answers.of(
                admin.listOffsets(offsets(partitions, OffsetSpec.earliest())).all());
        var latest = Answers.of(
                admin.listOffsets(offsets(partitions, OffsetSpec.latest())).all());
        List<List<String>> rows = new ArrayList<>();
        for (TopicPartitionInfo info : description.partitions()) {
            TopicPartition partition = new TopicPartition(description.name(), info.partition());
            rows.add(List.of(
                    Integer.toString(info.partition()),
                    info.leader() == null
                            ? "none"
                            : Integer.toString(info.leader().id()),
                    info.isr().stream().map(node -> Integer.toString(node.id())).collect(Collectors.joining(",")),
                    Long.toString(Answers.found(partition, earliest).offset()),
                    Long.toString(Answers.found(partition, latest).offset())));
        }
        TextTable.of(List.of("partition", "leader", "in sync", "start offset", "end offset"), rows)
                .print(out());
    }

    private static Map<TopicPartition, OffsetSpec> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> offsets =
                new TreeMap<>((a, b) -> Integer.compare(a.partition(), b.partition()));
        partitions.forEach(partition -> offsets.put(partition, spec));
        return offsets;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
