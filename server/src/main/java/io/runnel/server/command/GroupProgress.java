package io.runnel.server.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far a group has come in the partitions that it reads or has read. */
final class GroupProgress {
    private static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    private GroupProgress() {}

    /**
     * A partition of a group.
     *
     * @param committed null where the group has committed nothing
     * @param end null when the topic is gone
     * @param owner who reads it now, or null
     */
    record Position(
            TopicPartition partition,
            @Nullable Long committed,
            @Nullable Long end,
            GroupView.@Nullable Member owner) {
        /** How many records are left to read, or null where that cannot be told. */
        @Nullable
        Long lag() {
            return committed == null || end == null ? null : Long.valueOf(Math.max(0, end - committed));
        }
    }

    /** In the order of topics and partitions. */
    static List<Position> of(Admin admin, GroupView group) throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(admin, group.id());
        Map<TopicPartition, GroupView.Member> owners = new HashMap<>();
        group.members().forEach(member -> member.partitions().forEach(each -> owners.put(each, member)));
        Set<TopicPartition> all = new TreeSet<>(ORDER);
        all.addAll(committed.keySet());
        all.addAll(owners.keySet());
        Map<TopicPartition, Long> ends = offsets(admin, all, OffsetSpec.latest());
        List<Position> positions = new ArrayList<>();
        for (TopicPartition partition : all) {
            OffsetAndMetadata offset = committed.get(partition);
            positions.add(new Position(
                    partition, offset == null ? null : offset.offset(), ends.get(partition), owners.get(partition)));
        }
        return positions;
    }

    static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin, String group) throws InterruptedException {
        return Answers.of(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    /** The offsets of those partitions that exist; -1 where no record is of that time or later. */
    static Map<TopicPartition, Long> offsets(Admin admin, Set<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException {
        Set<String> topics = Answers.of(
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        Map<TopicPartition, OffsetSpec> wanted = partitions.stream()
                .filter(partition -> topics.contains(partition.topic()))
                .collect(Collectors.toMap(Function.identity(), partition -> spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> answer :
                Answers.of(admin.listOffsets(wanted).all()).entrySet()) {
            offsets.put(answer.getKey(), answer.getValue().offset());
        }
        return offsets;
    }
}
