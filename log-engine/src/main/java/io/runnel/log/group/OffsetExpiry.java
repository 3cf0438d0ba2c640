package io.runnel.log.group;

import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import io.runnel.log.group.GroupRecord.OffsetCommitted;
import io.runnel.log.metadata.ClusterImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Ends what nobody needs any more: offsets that have outlived their group by {@code offsets.retention.minutes}, those of
 * topics that are gone, and groups that have neither members nor offsets.
 *
 * <p>Age is judged by {@link GroupClock}: a wall clock that jumps forward expires nothing, as in {@code
 * replication.RetentionClock}.
 */
final class OffsetExpiry {
    /** Tombstones of one step are one batch; more of them take several, so that none is too large for the topic. */
    private static final int MOST_BYTES = 256 * 1024;

    /** A group is deleted as a whole where it can be: half of what the topic takes as one batch. */
    static final int MOST_BYTES_OF_GROUP = 8 * 1024 * 1024;

    private enum Alarm {
        CHECK,
        GO_ON
    }

    private final GroupSettings.Offsets settings;
    private final GroupTable groups;
    private final OffsetTable table;
    private final Supplier<ClusterImage> image;
    /** Names of topics that were removed, until everything of them is gone. */
    private final Set<String> removed = new HashSet<>();

    /** Groups that are being deleted, until all offsets of them are gone that there were. */
    private final Map<String, Deletion> deletions = new LinkedHashMap<>();

    private final BiConsumer<Group, Step<GroupRecord>> discard;

    private final GroupClock clock;
    private boolean expire;

    /**
     * A group that has more offsets than go in one step.
     *
     * @param order the last record that it is about: whoever commits later is not meant
     * @param replies who waits for its end
     */
    private record Deletion(String groupId, long order, List<ReplyTo<String>> replies) {}

    /** @param discard writes the tombstones of a group that has no members */
    OffsetExpiry(
            GroupSettings.Offsets settings,
            GroupTable groups,
            OffsetTable table,
            Supplier<ClusterImage> image,
            BiConsumer<Group, Step<GroupRecord>> discard,
            GroupClock clock) {
        this.settings = settings;
        this.groups = groups;
        this.table = table;
        this.image = image;
        this.discard = discard;
        this.clock = clock;
    }

    void loaded(Step<GroupRecord> step) {
        step.wakeBy(Alarm.GO_ON, step.uptimeMs()); // Topics may have gone while nobody was there to notice.
        step.wakeBy(Alarm.CHECK, step.uptimeMs() + settings.checkIntervalMs());
    }

    void topicsRemoved(Set<String> names, Step<GroupRecord> step) {
        removed.addAll(names);
        step.wakeBy(Alarm.GO_ON, step.uptimeMs()); // Whoever brings the news need not wait for it to be acted upon.
    }

    /** Deletes all offsets that a group has now, and answers with its id when they are gone. */
    void delete(String groupId, ReplyTo<String> reply, Step<GroupRecord> step) {
        List<ReplyTo<String>> replies = new ArrayList<>(List.of(reply));
        Deletion unfinished = deletions.remove(groupId);
        if (unfinished != null) {
            replies.addAll(unfinished.replies());
        }
        goOn(new Deletion(groupId, table.order(), replies), step);
    }

    private void goOn(Deletion deletion, Step<GroupRecord> step) {
        Sweep sweep = new Sweep(step, 0, MOST_BYTES_OF_GROUP);
        sweep.deleted(deletion);
        if (sweep.bytesLeft > 0) {
            deletions.remove(deletion.groupId());
            deletion.replies().forEach(reply -> step.answer(reply, deletion.groupId()));
        } else {
            deletions.put(deletion.groupId(), deletion);
            step.wakeBy(Alarm.GO_ON, step.uptimeMs());
        }
    }

    void abandon(ApiException cause, Step<GroupRecord> step) {
        deletions.values().forEach(deletion -> deletion.replies().forEach(reply -> step.fail(reply, cause)));
    }

    boolean alarm(Object alarm, Step<GroupRecord> step) {
        if (!(alarm instanceof Alarm)) {
            return false;
        }
        if (alarm == Alarm.CHECK) {
            expire = true;
            step.wakeBy(Alarm.CHECK, step.uptimeMs() + settings.checkIntervalMs());
        }
        if (deletions.isEmpty()) {
            sweep(step);
        } else {
            goOn(deletions.values().iterator().next(), step);
            step.wakeBy(Alarm.GO_ON, step.uptimeMs()); // Whatever else there is comes after it.
        }
        return true;
    }

    private void sweep(Step<GroupRecord> step) {
        Sweep sweep = new Sweep(step, clock.judgingMs(step), MOST_BYTES);
        for (String groupId : table.groups()) {
            sweep.offsetsOf(groupId);
        }
        if (expire) {
            groups.all().values().forEach(sweep::group);
        }
        if (sweep.bytesLeft > 0) {
            removed.clear();
            expire = false;
        } else {
            step.wakeBy(Alarm.GO_ON, step.uptimeMs());
        }
    }

    /** As much as fits into one step. */
    private final class Sweep {
        private final Step<GroupRecord> step;
        private final long nowMs;
        private int bytesLeft;

        Sweep(Step<GroupRecord> step, long nowMs, int mostBytes) {
            this.step = step;
            this.nowMs = nowMs;
            this.bytesLeft = mostBytes;
        }

        void deleted(Deletion deletion) {
            for (TopicPartition partition : table.partitions(deletion.groupId())) {
                if (!table.changedSince(deletion.order(), deletion.groupId(), partition)) {
                    append(new OffsetCommitted(deletion.groupId(), partition.topic(), partition.partition(), null));
                }
            }
        }

        void offsetsOf(String groupId) {
            Group group = groups.find(groupId);
            for (TopicPartition partition : table.partitions(groupId)) {
                CommittedOffset value = table.find(groupId, partition);
                boolean gone = value == null ? isRemoved(partition) : isRemoved(partition, value);
                if (gone || (expire && value != null && isExpired(groupId, group, partition, value))) {
                    append(new OffsetCommitted(groupId, partition.topic(), partition.partition(), null));
                }
            }
        }

        private boolean isRemoved(TopicPartition partition, CommittedOffset value) {
            return value.topicId().equals(Uuid.ZERO_UUID)
                    ? isRemoved(partition)
                    : image.get().topic(value.topicId()) == null;
        }

        private boolean isRemoved(TopicPartition partition) {
            return removed.contains(partition.topic());
        }

        private boolean isExpired(
                String groupId, @Nullable Group group, TopicPartition partition, CommittedOffset value) {
            if (table.isPending(groupId, partition) || (group != null && isInUse(group, partition.topic()))) {
                return false;
            }
            if (value.expireTimestampMs() >= 0) {
                return nowMs >= value.expireTimestampMs();
            }
            long emptySinceMs = group == null ? -1 : group.emptySinceMs();
            return nowMs - Math.max(emptySinceMs, value.commitTimestampMs()) >= settings.retentionMs();
        }

        void group(Group group) {
            if (bytesLeft > 0 && group.isEmpty() && !table.has(group.id()) && isDeletable(group)) {
                discard.accept(group, step);
                bytesLeft -= RecordSizes.ofDiscarded(group.id());
            }
        }

        private void append(OffsetCommitted tombstone) {
            if (bytesLeft > 0) {
                step.append(tombstone);
                bytesLeft -= RecordSizes.ofTombstone(tombstone);
            }
        }
    }

    private static boolean isInUse(Group group, String topic) {
        if (group.isEmpty()) {
            return false;
        }
        try {
            group.requireMayDeleteOffsets();
        } catch (ApiException e) {
            return true;
        }
        return group.subscribes(topic);
    }

    private static boolean isDeletable(Group group) {
        try {
            group.requireDeletable();
            return true;
        } catch (ApiException e) {
            return false;
        }
    }
}
