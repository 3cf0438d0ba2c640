package io.runnel.log.group;

import static io.runnel.log.group.ConsumerGroupMember.NEVER;

import io.runnel.log.coordinator.RecordOrigin;
import io.runnel.log.group.GroupRecord.ConsumerMetadata;
import io.runnel.log.group.GroupRecord.CurrentAssignment.Progress;
import io.runnel.log.group.GroupRecord.ResolvedExpression.Resolution;
import io.runnel.log.metadata.ClusterImage;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;

/**
 * A group of KIP-848: an epoch that grows with each change of subscriptions or topics, a target assignment made for an
 * epoch, and members on their way towards it. What the records say changes only in {@link #replay}; the rest is memory.
 *
 * <p>Each partition has one owner at most: the member that has it assigned or must still give it up.
 */
final class ConsumerGroup implements Group {
    private final String id;
    private final Map<String, ConsumerGroupMember> members = new TreeMap<>();
    private final Map<String, String> staticMembers = new HashMap<>();
    private final Map<String, Map<Uuid, Set<Integer>>> targets = new HashMap<>();
    private final Map<Uuid, Map<Integer, String>> owners = new HashMap<>();
    private final ConsumerSubscriptions subscriptions = new ConsumerSubscriptions();
    private int epoch;
    private int targetEpoch;
    private long metadataHash;
    private long emptySinceMs = -1;

    private @Nullable ClusterImage seen;
    private @Nullable ClusterImage resolvedAgainst;
    private long resolvedAtMs;
    private long alarmAtMs = NEVER;

    /** As KIP-848 names them. */
    enum State {
        EMPTY("Empty"),
        ASSIGNING("Assigning"),
        RECONCILING("Reconciling"),
        STABLE("Stable"),
        DEAD("Dead");

        private final String text;

        State(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    ConsumerGroup(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String stateName() {
        return state().toString();
    }

    /** Its state; takes a look at every member. */
    State state() {
        if (members.isEmpty()) {
            return State.EMPTY;
        }
        if (epoch > targetEpoch) {
            return State.ASSIGNING;
        }
        boolean reconciled = members.values().stream().allMatch(member -> member.isReconciledTo(targetEpoch));
        return reconciled ? State.STABLE : State.RECONCILING;
    }

    int epoch() {
        return epoch;
    }

    /** The epoch for which the target was made. */
    int targetEpoch() {
        return targetEpoch;
    }

    long metadataHash() {
        return metadataHash;
    }

    /** All members, in the order of their ids. */
    Collection<ConsumerGroupMember> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    int size() {
        return members.size();
    }

    @Nullable
    ConsumerGroupMember member(String memberId) {
        return members.get(memberId);
    }

    /** @throws UnknownMemberIdException if there is none of that id */
    ConsumerGroupMember requireMember(String memberId) {
        ConsumerGroupMember member = members.get(memberId);
        if (member == null) {
            throw new UnknownMemberIdException("Member " + memberId + " is not a member of group " + id + ".");
        }
        return member;
    }

    /** The member of that instance id, or null. */
    @Nullable
    ConsumerGroupMember staticMember(@Nullable String instanceId) {
        String memberId = instanceId == null ? null : staticMembers.get(instanceId);
        return memberId == null ? null : members.get(memberId);
    }

    /** What a member is to own. */
    Map<Uuid, Set<Integer>> target(String memberId) {
        return targets.getOrDefault(memberId, Map.of());
    }

    /** All targets by member id. */
    Map<String, Map<Uuid, Set<Integer>>> targets() {
        return Collections.unmodifiableMap(targets);
    }

    /** Who owns the partition, or null. */
    @Nullable
    String owner(Uuid topicId, int partition) {
        return owners.getOrDefault(topicId, Map.of()).get(partition);
    }

    /** What expressions were resolved to, by expression. */
    Map<String, Resolution> expressions() {
        return subscriptions.resolutions();
    }

    /** The expressions that members subscribe by. */
    Set<String> expressionsInUse() {
        return subscriptions.expressions();
    }

    /** The topics that members subscribe to, by name or by expression, in order; some may not exist. */
    Set<String> subscribedTopics() {
        return subscriptions.topics();
    }

    void replay(GroupRecord record, RecordOrigin origin) {
        if (record instanceof ConsumerMetadata metadata && metadata.value() != null) {
            epoch = metadata.value().epoch();
            metadataHash = metadata.value().metadataHash();
            emptySinceMs = members.isEmpty() ? origin.timestampMs() : -1;
        } else if (record instanceof GroupRecord.ConsumerMember told) {
            replay(told.memberId(), told.value());
        } else if (record instanceof GroupRecord.TargetAssignmentEpoch target) {
            targetEpoch = target.epoch() == null ? 0 : target.epoch();
        } else if (record instanceof GroupRecord.TargetAssignmentMember target) {
            if (target.partitions() == null) {
                targets.remove(target.memberId());
            } else {
                targets.put(target.memberId(), target.partitions());
            }
        } else if (record instanceof GroupRecord.CurrentAssignment current) {
            replay(current.memberId(), current.value());
        } else if (record instanceof GroupRecord.ResolvedExpression resolved) {
            subscriptions.resolved(resolved.expression(), resolved.value());
        }
    }

    private void replay(String memberId, @Nullable MemberSubscription told) {
        ConsumerGroupMember member = members.get(memberId);
        if (member != null) {
            subscriptions.remove(member.subscription());
            if (member.subscription().instanceId() != null) {
                staticMembers.remove(member.subscription().instanceId(), memberId);
            }
        }
        if (told == null) {
            if (member != null) {
                disown(member);
                members.remove(memberId);
            }
            return;
        }
        joined(memberId).replay(told);
        subscriptions.add(told);
        if (told.instanceId() != null) {
            staticMembers.put(told.instanceId(), memberId);
        }
    }

    private void replay(String memberId, @Nullable Progress progress) {
        ConsumerGroupMember member = progress == null ? members.get(memberId) : joined(memberId);
        if (member != null) {
            disown(member);
            member.replay(progress);
            own(member);
        }
    }

    private ConsumerGroupMember joined(String memberId) {
        return members.computeIfAbsent(memberId, ConsumerGroupMember::new);
    }

    private void own(ConsumerGroupMember member) {
        own(member.id(), member.progress().assigned());
        own(member.id(), member.progress().pendingRevocation());
    }

    private void own(String memberId, Map<Uuid, Map<Integer, Integer>> partitions) {
        partitions.forEach((topicId, numbers) -> {
            Map<Integer, String> ownersOfTopic = owners.computeIfAbsent(topicId, topic -> new HashMap<>());
            numbers.keySet().forEach(number -> ownersOfTopic.put(number, memberId));
        });
    }

    private void disown(ConsumerGroupMember member) {
        disown(member.id(), member.progress().assigned());
        disown(member.id(), member.progress().pendingRevocation());
    }

    private void disown(String memberId, Map<Uuid, Map<Integer, Integer>> partitions) {
        partitions.forEach((topicId, numbers) -> {
            Map<Integer, String> ownersOfTopic = owners.getOrDefault(topicId, new HashMap<>());
            numbers.keySet().forEach(number -> ownersOfTopic.remove(number, memberId));
            if (ownersOfTopic.isEmpty()) {
                owners.remove(topicId);
            }
        });
    }

    /**
     * Every record is read back. In a log that is compacted in parts, records of two members may have overlapped on
     * the way, so the owners are counted anew.
     */
    void loaded() {
        owners.clear();
        members.values().forEach(this::own);
    }

    /** Whether topics may have changed since the group last looked, and remembers that it has looked now. */
    boolean looksAt(ClusterImage image) {
        boolean unseen = seen != image;
        seen = image;
        return unseen;
    }

    /** Whether expressions were last resolved against this image. */
    boolean hasResolvedAgainst(ClusterImage image) {
        return resolvedAgainst == image;
    }

    /** When expressions were last resolved, on the uptime clock. */
    long resolvedAtMs() {
        return resolvedAtMs;
    }

    void resolved(ClusterImage image, long uptimeMs) {
        resolvedAgainst = image;
        resolvedAtMs = uptimeMs;
    }

    /** Whether an alarm must be set for that time, because none earlier is; the caller sets it. */
    boolean needsAlarm(long uptimeMs) {
        if (uptimeMs >= alarmAtMs) {
            return false;
        }
        alarmAtMs = uptimeMs;
        return true;
    }

    /** The alarm has rung. */
    void alarmRang() {
        alarmAtMs = NEVER;
    }

    @Override
    public boolean isEmpty() {
        return members.isEmpty();
    }

    @Override
    public void requireMayCommit(Committer committer) {
        ConsumerGroupCommits.require(this, committer);
    }

    @Override
    public void requireMayCommit(Committer committer, String topic, Uuid topicId, int partition) {
        ConsumerGroupCommits.require(this, committer, topic, topicId, partition);
    }

    @Override
    public void requireMayFetch(@Nullable String memberId, int memberEpoch) {
        ConsumerGroupCommits.requireFetch(this, memberId, memberEpoch);
    }

    /** Offsets of topics that nobody subscribes to may go at any time. */
    @Override
    public void requireMayDeleteOffsets() {}

    @Override
    public void requireDeletable() {
        if (!members.isEmpty()) {
            throw new GroupNotEmptyException("Group " + id + " has " + members.size() + " members: it is not empty.");
        }
    }

    @Override
    public boolean subscribes(String topic) {
        return subscribedTopics().contains(topic);
    }

    /** Had members until that time, whatever the time of the record says: a wall clock may have been behind. */
    void notEmptyBefore(long ms) {
        emptySinceMs = Math.max(emptySinceMs, ms);
    }

    @Override
    public long emptySinceMs() {
        return members.isEmpty() ? emptySinceMs : -1;
    }
}
