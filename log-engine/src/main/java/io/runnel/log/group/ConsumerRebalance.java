package io.runnel.log.group;

import io.runnel.log.coordinator.Step;
import io.runnel.log.group.GroupRecord.ConsumerMetadata;
import io.runnel.log.group.GroupRecord.ConsumerMetadata.Epoch;
import io.runnel.log.group.GroupRecord.CurrentAssignment;
import io.runnel.log.group.GroupRecord.CurrentAssignment.Progress;
import io.runnel.log.group.GroupRecord.ResolvedExpression;
import io.runnel.log.group.GroupRecord.ResolvedExpression.Resolution;
import io.runnel.log.group.GroupRecord.TargetAssignmentEpoch;
import io.runnel.log.group.GroupRecord.TargetAssignmentMember;
import io.runnel.log.group.PartitionAssignor.Question;
import io.runnel.log.group.PartitionAssignor.Subscriber;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.TopicImage;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * How a KIP-848 group goes on: its epoch grows when subscriptions or topics change, a target is made for the epoch, and
 * each member comes nearer to it with each heartbeat.
 */
record ConsumerRebalance(GroupSettings.Consumer settings, Supplier<ClusterImage> image, GroupClock clock) {
    /** Expressions are not resolved more often for new topics than so: a burst of topics must not cost a scan for each. */
    private static final int RESOLVE_AT_MOST_EVERY_MS = 1_000;

    /** Kafka's images bear numbers, ours do not: whether one is new shows by comparing. */
    private static final int UNNUMBERED = 0;

    /**
     * Bumps the group's epoch if its subscriptions have changed or its topics differ from those it was made for. Nearly
     * free when the cluster's image is the one of last time.
     *
     * @param changed whether a member has come, gone or changed its subscription
     */
    void refresh(ConsumerGroup group, boolean changed, Step<GroupRecord> step) {
        ClusterImage now = image.get();
        if (changed) {
            forgetUnusedExpressions(group, step);
        }
        boolean resolved = resolveExpressions(group, now, step);
        boolean unseen = group.looksAt(now);
        if (!changed && !resolved && !unseen) {
            return;
        }
        long hash = TopicsHash.of(group.subscribedTopics(), now);
        if (changed || resolved || hash != group.metadataHash()) {
            step.append(new ConsumerMetadata(group.id(), new Epoch(group.epoch() + 1, hash)));
        }
    }

    /** Resolves expressions that are new, and all of them when it is time; whether one has other topics than before. */
    private boolean resolveExpressions(ConsumerGroup group, ClusterImage now, Step<GroupRecord> step) {
        Set<String> inUse = group.expressionsInUse();
        if (inUse.isEmpty()) {
            return false;
        }
        long sinceMs = step.uptimeMs() - group.resolvedAtMs();
        boolean all = sinceMs >= settings.regexRefreshMs()
                || (sinceMs >= RESOLVE_AT_MOST_EVERY_MS && !group.hasResolvedAgainst(now));
        boolean changed = false;
        for (String expression : inUse) {
            Resolution present = group.expressions().get(expression);
            if (all || present == null) {
                List<String> topics =
                        TopicExpression.parse(expression).matching(now.topics().keySet());
                if (present == null || !present.topics().equals(topics)) {
                    Resolution resolution = new Resolution(topics, UNNUMBERED, step.nowMs());
                    step.append(new ResolvedExpression(group.id(), expression, resolution));
                    changed = true;
                }
            }
        }
        if (all) {
            group.resolved(now, step.uptimeMs());
        }
        return changed;
    }

    /** Forgets what expressions were resolved to that nobody subscribes by any longer. */
    void forgetUnusedExpressions(ConsumerGroup group, Step<GroupRecord> step) {
        if (!group.expressions().isEmpty()) {
            List<String> unused = group.expressions().keySet().stream()
                    .filter(expression -> !group.expressionsInUse().contains(expression))
                    .toList();
            unused.forEach(expression -> step.append(new ResolvedExpression(group.id(), expression, null)));
        }
    }

    /** Makes the target of the group's epoch, unless there is one. */
    void assign(ConsumerGroup group, Step<GroupRecord> step) {
        if (group.epoch() <= group.targetEpoch()) {
            return;
        }
        Map<String, Map<Uuid, Set<Integer>>> assigned = assignor(group).assign(question(group));
        for (ConsumerGroupMember member : group.members()) {
            Map<Uuid, Set<Integer>> target = assigned.getOrDefault(member.id(), Map.of());
            if (!target.equals(group.target(member.id()))) {
                step.append(new TargetAssignmentMember(group.id(), member.id(), target));
            }
        }
        step.append(new TargetAssignmentEpoch(group.id(), group.epoch()));
    }

    /** The assignor that most members wish for. */
    PartitionAssignor assignor(ConsumerGroup group) {
        Map<String, Integer> votes = new HashMap<>();
        for (ConsumerGroupMember member : group.members()) {
            String wish = member.subscription().serverAssignor();
            if (wish != null && settings.assignors().contains(wish)) {
                votes.merge(wish, 1, Integer::sum);
            }
        }
        String chosen = settings.assignors().get(0);
        for (String name : settings.assignors()) {
            if (votes.getOrDefault(name, 0) > votes.getOrDefault(chosen, 0)) {
                chosen = name;
            }
        }
        return Objects.requireNonNull(PartitionAssignor.of(chosen), "group.consumer.assignors");
    }

    private Question question(ConsumerGroup group) {
        ClusterImage now = image.get();
        Map<Uuid, Integer> partitions = new HashMap<>();
        for (String name : group.subscribedTopics()) {
            TopicImage topic = now.topic(name);
            if (topic != null) {
                partitions.put(topic.id(), topic.partitions().size());
            }
        }
        // Members of a group mostly subscribe to the same topics.
        Map<List<Object>, Set<Uuid>> bySubscription = new HashMap<>();
        Map<String, Subscriber> members = new HashMap<>();
        for (ConsumerGroupMember member : group.members()) {
            MemberSubscription told = member.subscription();
            String expression = told.topicRegex() == null ? "" : told.topicRegex();
            Set<Uuid> topics = bySubscription.computeIfAbsent(
                    List.of(told.topicNames(), expression), key -> topics(told.topicNames(), expression, group, now));
            members.put(member.id(), new Subscriber(told.instanceId(), topics, group.target(member.id())));
        }
        return new Question(partitions, members);
    }

    private static Set<Uuid> topics(
            Collection<String> names, String expression, ConsumerGroup group, ClusterImage now) {
        Set<String> all = new HashSet<>(names);
        Resolution resolution = group.expressions().get(expression);
        if (resolution != null) {
            all.addAll(resolution.topics());
        }
        Set<Uuid> topics = new HashSet<>();
        for (String name : all) {
            TopicImage topic = now.topic(name);
            if (topic != null) {
                topics.add(topic.id());
            }
        }
        return topics;
    }

    /**
     * Brings the member as near to its target as it can come now.
     *
     * @param owned what it says it owns, or null
     * @return whether what is assigned to it has changed
     */
    boolean reconcile(
            ConsumerGroup group,
            ConsumerGroupMember member,
            @Nullable Map<Uuid, Set<Integer>> owned,
            Step<GroupRecord> step) {
        if (member.isReconciledTo(group.targetEpoch())) {
            return false;
        }
        Progress before = member.progress();
        Progress next = new MemberReconciliation(
                        group.targetEpoch(), group.target(member.id()), owned, (topicId, partition) -> {
                            String owner = group.owner(topicId, partition);
                            return owner == null || owner.equals(member.id());
                        })
                .next(before);
        if (next.equals(before)) {
            return false;
        }
        step.append(new CurrentAssignment(group.id(), member.id(), next));
        if (!member.classic() && member.state() == MemberState.UNREVOKED_PARTITIONS) {
            member.revokeUntil(step.uptimeMs() + member.subscription().rebalanceTimeoutMs());
        }
        return !next.assigned().equals(before.assigned());
    }

    /** Removes members and bumps the epoch, so that others get what they had. */
    void remove(ConsumerGroup group, Collection<ConsumerGroupMember> members, Step<GroupRecord> step) {
        members.forEach(member -> removeRecords(group, member, step));
        forgetUnusedExpressions(group, step);
        long hash = TopicsHash.of(group.subscribedTopics(), image.get());
        step.append(new ConsumerMetadata(group.id(), new Epoch(group.epoch() + 1, hash)));
        group.notEmptyBefore(clock.recordingMs(step));
    }

    /** Removes a member alone, in the order that replay needs. */
    static void removeRecords(ConsumerGroup group, ConsumerGroupMember member, Step<GroupRecord> step) {
        step.append(new CurrentAssignment(group.id(), member.id(), null));
        step.append(new TargetAssignmentMember(group.id(), member.id(), null));
        step.append(new GroupRecord.ConsumerMember(group.id(), member.id(), null));
    }

    /** Deletes the group: tombstones for whatever it has written. */
    static void delete(ConsumerGroup group, Step<GroupRecord> step) {
        List.copyOf(group.members()).forEach(member -> removeRecords(group, member, step));
        List.copyOf(group.expressions().keySet())
                .forEach(expression -> step.append(new ResolvedExpression(group.id(), expression, null)));
        step.append(new TargetAssignmentEpoch(group.id(), null));
        step.append(new ConsumerMetadata(group.id(), null));
    }
}
