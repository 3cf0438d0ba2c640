package io.runnel.server.command;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a group is to go on.
 *
 * @param spec what the broker looks up, or null for an offset
 * @param offset the one to go to, or the nearest there is, or null for what the broker looks up
 */
record OffsetReset(@Nullable OffsetSpec spec, @Nullable Long offset) {
    /** @param before null where the group has committed nothing */
    record Change(TopicPartition partition, @Nullable Long before, long after) {}

    static OffsetReset toOffset(long offset) {
        if (offset < 0) {
            throw new CommandFailedException("--to-offset takes 0 or more, not " + offset + ".");
        }
        return new OffsetReset(null, offset);
    }

    static OffsetReset toTime(String time) {
        try {
            long timestampMs = time.matches("\\d{1,18}")
                    ? Long.parseLong(time)
                    : OffsetDateTime.parse(time).toInstant().toEpochMilli();
            return new OffsetReset(OffsetSpec.forTimestamp(timestampMs), null);
        } catch (DateTimeException e) {
            throw new CommandFailedException(
                    "--to-time takes a time with its zone, such as 2026-03-01T12:00:00Z or 2026-03-01T13:00:00+01:00, or"
                            + " milliseconds since 1970, not \"" + time + "\".",
                    e);
        }
    }

    /** @param topics {@code TOPIC} or {@code TOPIC:P,P}; empty for all the group has offsets of */
    List<Change> plan(Admin admin, String group, List<String> topics) throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = GroupProgress.committed(admin, group);
        Set<TopicPartition> partitions =
                new TreeSet<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        if (topics.isEmpty()) {
            partitions.addAll(committed.keySet());
        }
        for (String topic : topics) {
            partitions.addAll(partitions(admin, topic));
        }
        if (partitions.isEmpty()) {
            throw new CommandFailedException(
                    "Group " + group + " has no offsets to reset. To give it some, name topics by --topic.");
        }
        Map<TopicPartition, Long> targets = targets(admin, partitions);
        List<Change> changes = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Long target = targets.get(partition);
            if (target != null) {
                OffsetAndMetadata before = committed.get(partition);
                changes.add(new Change(partition, before == null ? null : before.offset(), target));
            }
        }
        return changes;
    }

    private Map<TopicPartition, Long> targets(Admin admin, Set<TopicPartition> partitions) throws InterruptedException {
        Map<TopicPartition, Long> latest = GroupProgress.offsets(admin, partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> targets = new HashMap<>();
        if (spec != null) {
            targets.putAll(GroupProgress.offsets(admin, partitions, spec));
            targets.replaceAll((partition, found) -> found < 0 ? latest.getOrDefault(partition, 0L) : found);
        } else if (offset != null) {
            long wanted = offset;
            targets.putAll(GroupProgress.offsets(admin, partitions, OffsetSpec.earliest()));
            targets.replaceAll((partition, earliest) ->
                    Math.max(earliest, Math.min(wanted, latest.getOrDefault(partition, earliest))));
        }
        return targets;
    }

    private static List<TopicPartition> partitions(Admin admin, String named) throws InterruptedException {
        int colon = named.lastIndexOf(':');
        String topic = colon < 0 ? named : named.substring(0, colon);
        TopicDescription described = Answers.found(
                topic, Answers.of(admin.describeTopics(List.of(topic)).allTopicNames()));
        int count = described.partitions().size();
        List<TopicPartition> partitions = new ArrayList<>();
        if (colon < 0) {
            described.partitions().forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            return partitions;
        }
        for (String index : named.substring(colon + 1).split(",", -1)) {
            if (!index.matches("\\d{1,9}") || Integer.parseInt(index) >= count) {
                throw new CommandFailedException("Topic " + topic + " has " + count + " partitions, from 0 to "
                        + (count - 1) + "; \"" + index + "\" is none of them. --topic takes TOPIC or TOPIC:0,2.");
            }
            partitions.add(new TopicPartition(topic, Integer.parseInt(index)));
        }
        return partitions;
    }

    static Map<TopicPartition, OffsetAndMetadata> offsets(List<Change> changes) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        changes.forEach(change -> offsets.put(change.partition(), new OffsetAndMetadata(change.after())));
        return offsets;
    }
}
