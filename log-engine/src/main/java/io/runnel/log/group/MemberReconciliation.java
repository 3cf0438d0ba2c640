package io.runnel.log.group;

import io.runnel.log.group.GroupRecord.CurrentAssignment.Progress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The next step of a member towards its target (KIP-848): first it gives up what it shall not have, then it comes to
 * the target's epoch, and then it gets each partition as soon as nobody else owns it. Pure.
 *
 * @param targetEpoch the epoch of the target
 * @param target what the member shall own
 * @param owned what it says it owns, by topic id, or null when it did not say
 * @param free whether nobody but this member owns a partition
 */
record MemberReconciliation(
        int targetEpoch,
        Map<Uuid, Set<Integer>> target,
        @Nullable Map<Uuid, Set<Integer>> owned,
        BiPredicate<Uuid, Integer> free) {

    /** Where the member stands afterwards; equal to {@code now} when it cannot go on yet. */
    Progress next(Progress now) {
        return switch (MemberState.of(now.state())) {
            case STABLE -> now.memberEpoch() == targetEpoch ? now : advance(now);
            case UNREVOKED_PARTITIONS -> stillOwnsOneOf(now.pendingRevocation()) ? now : advance(now);
            case UNRELEASED_PARTITIONS, UNKNOWN -> advance(now);
        };
    }

    private boolean stillOwnsOneOf(Map<Uuid, Map<Integer, Integer>> revoked) {
        if (owned == null) {
            return true;
        }
        return owned.entrySet().stream().anyMatch(topic -> {
            Set<Integer> numbers =
                    revoked.getOrDefault(topic.getKey(), Map.of()).keySet();
            return topic.getValue().stream().anyMatch(numbers::contains);
        });
    }

    private Progress advance(Progress now) {
        Map<Uuid, Map<Integer, Integer>> kept = new HashMap<>();
        Map<Uuid, Map<Integer, Integer>> revoked = new HashMap<>();
        now.assigned().forEach((topicId, numbers) -> {
            Set<Integer> wanted = target.getOrDefault(topicId, Set.of());
            numbers.forEach((number, since) -> (wanted.contains(number) ? kept : revoked)
                    .computeIfAbsent(topicId, topic -> new HashMap<>())
                    .put(number, since));
        });
        if (!revoked.isEmpty() && stillOwnsOneOf(revoked)) {
            return at(now, now.memberEpoch(), MemberState.UNREVOKED_PARTITIONS, kept, revoked);
        }
        boolean complete = true;
        for (Map.Entry<Uuid, Set<Integer>> topic : target.entrySet()) {
            Set<Integer> missing = new HashSet<>(topic.getValue());
            missing.removeAll(kept.getOrDefault(topic.getKey(), Map.of()).keySet());
            for (int number : missing) {
                if (free.test(topic.getKey(), number)) {
                    kept.computeIfAbsent(topic.getKey(), id -> new HashMap<>()).put(number, targetEpoch);
                } else {
                    complete = false;
                }
            }
        }
        MemberState state = complete ? MemberState.STABLE : MemberState.UNRELEASED_PARTITIONS;
        return at(now, targetEpoch, state, kept, Map.of());
    }

    private static Progress at(
            Progress now,
            int epoch,
            MemberState state,
            Map<Uuid, Map<Integer, Integer>> assigned,
            Map<Uuid, Map<Integer, Integer>> revoked) {
        boolean same = now.memberEpoch() == epoch
                && now.state() == state.code()
                && now.assigned().equals(assigned)
                && now.pendingRevocation().equals(revoked);
        return same ? now : new Progress(epoch, now.memberEpoch(), state.code(), assigned, revoked);
    }
}
