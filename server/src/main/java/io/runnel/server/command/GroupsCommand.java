package io.runnel.server.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, describes, resets and deletes consumer groups, through Kafka's own admin client. */
@Command(
        name = "groups",
        description = "Lists, describes, resets and deletes consumer groups.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  runnel groups list",
            "  runnel groups describe billing",
            "  runnel groups reset billing --to-earliest                       shows what it would do",
            "  runnel groups reset billing --to-earliest --topic orders --execute",
            "  runnel groups reset billing --to-time 2026-03-01T12:00:00Z --topic orders:0,2 --execute",
            "  runnel groups delete billing"
        })
final class GroupsCommand implements Runnable {
    private static final String NONE = "-";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before run
    private CommandSpec spec;

    /** Where a reset goes to. */
    static final class Target {
        @Option(names = "--to-earliest", required = true, description = "To the first record there is.")
        private boolean earliest;

        @Option(names = "--to-latest", required = true, description = "Behind the last record.")
        private boolean latest;

        @Option(
                names = "--to-time",
                required = true,
                paramLabel = "TIME",
                description =
                        "To the first record of that time or later: 2026-03-01T12:00:00Z, or milliseconds since 1970.")
        private @Nullable String time;

        @Option(
                names = "--to-offset",
                required = true,
                paramLabel = "N",
                description = "To this offset, or the nearest there is.")
        private @Nullable Long offset;

        OffsetReset reset() {
            if (time != null) {
                return OffsetReset.toTime(time);
            }
            return offset != null
                    ? OffsetReset.toOffset(offset)
                    : new OffsetReset(earliest ? OffsetSpec.earliest() : OffsetSpec.latest(), null);
        }
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "list",
            description = "Lists groups with their type, state and number of members.",
            mixinStandardHelpOptions = true)
    int list(@Mixin BrokerOption broker) throws InterruptedException {
        try (Admin admin = Admin.create(broker.clientProperties())) {
            List<List<String>> rows = new ArrayList<>();
            for (GroupView group : GroupView.all(admin)) {
                rows.add(List.of(
                        group.id(),
                        group.type(),
                        group.protocol(),
                        group.state(),
                        Integer.toString(group.members().size())));
            }
            rows.sort(Comparator.comparing(row -> row.get(0)));
            TextTable.of(List.of("group", "type", "protocol", "state", "members"), rows)
                    .print(out());
            return 0;
        }
    }

    @Command(
            name = "describe",
            description = "Shows how far a group has come, and who reads what.",
            mixinStandardHelpOptions = true)
    int describe(@Mixin BrokerOption broker, @Parameters(paramLabel = "GROUP") String id) throws InterruptedException {
        try (Admin admin = Admin.create(broker.clientProperties())) {
            GroupView group = GroupView.of(admin, id);
            out().println("group " + id + ", " + group.type() + ", " + group.state() + ", members: "
                    + group.members().size());
            List<List<String>> rows = new ArrayList<>();
            for (GroupProgress.Position position : GroupProgress.of(admin, group)) {
                rows.add(row(position));
            }
            group.idle().forEach(member -> rows.add(row(NONE, NONE, NONE, NONE, NONE, member)));
            if (!rows.isEmpty()) {
                TextTable.of(List.of("topic", "partition", "committed", "end offset", "lag", "client", "host"), rows)
                        .print(out());
            }
            return 0;
        }
    }

    private static List<String> row(GroupProgress.Position position) {
        return row(
                position.partition().topic(),
                Integer.toString(position.partition().partition()),
                text(position.committed()),
                text(position.end()),
                text(position.lag()),
                position.owner());
    }

    private static List<String> row(
            String topic,
            String partition,
            String committed,
            String end,
            String lag,
            GroupView.@Nullable Member member) {
        return List.of(
                topic,
                partition,
                committed,
                end,
                lag,
                member == null ? NONE : member.clientId(),
                member == null ? NONE : member.host());
    }

    private static String text(@Nullable Long number) {
        return number == null ? NONE : number.toString();
    }

    @Command(
            name = "reset",
            description = {
                "Has a group go on elsewhere. Without --execute it only shows what would change.",
                "The group must have no members: stop its consumers first."
            },
            mixinStandardHelpOptions = true)
    int reset(
            @Mixin BrokerOption broker,
            @Parameters(paramLabel = "GROUP") String id,
            @ArgGroup(multiplicity = "1") Target target,
            @Option(
                            names = "--topic",
                            paramLabel = "TOPIC[:P,...]",
                            description =
                                    "Only this topic, or these partitions of it (default: all the group has read).")
                    List<String> topics,
            @Option(names = "--execute", description = "Do it.") boolean execute)
            throws InterruptedException {
        OffsetReset reset = target.reset();
        try (Admin admin = Admin.create(broker.clientProperties())) {
            GroupView.find(admin, id).ifPresent(group -> group.requireNoMembers("reset"));
            List<OffsetReset.Change> changes = reset.plan(admin, id, topics == null ? List.of() : topics);
            List<List<String>> rows = new ArrayList<>();
            Map<TopicPartition, OffsetAndMetadata> offsets = OffsetReset.offsets(changes);
            changes.forEach(change -> rows.add(List.of(
                    change.partition().topic(),
                    Integer.toString(change.partition().partition()),
                    text(change.before()),
                    Long.toString(change.after()))));
            TextTable.of(List.of("topic", "partition", "committed", "new offset"), rows)
                    .print(out());
            if (execute) {
                Answers.of(admin.alterConsumerGroupOffsets(id, offsets).all());
                out().println("reset " + id);
            } else {
                out().println("Nothing was changed: --execute does it.");
            }
            return 0;
        }
    }

    @Command(name = "delete", description = "Deletes groups with their offsets.", mixinStandardHelpOptions = true)
    int delete(@Mixin BrokerOption broker, @Parameters(paramLabel = "GROUP", arity = "1..*") List<String> ids)
            throws InterruptedException {
        try (Admin admin = Admin.create(broker.clientProperties())) {
            for (String id : ids) {
                GroupView.of(admin, id).requireNoMembers("deleted");
                Answers.of(admin.deleteConsumerGroups(List.of(id)).all());
                out().println("deleted " + id);
            }
            return 0;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
