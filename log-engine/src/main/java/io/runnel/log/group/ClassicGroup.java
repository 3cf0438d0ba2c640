package io.runnel.log.group;

import io.runnel.log.coordinator.Alarms;
import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import io.runnel.log.group.MemberSubscription.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.jspecify.annotations.Nullable;

/**
 * A group of the classic protocol: its members, their votes and who of them waits. Keeps its own counts in step, so that
 * a join, a sync or a heartbeat costs the same in a group of any size; {@link ClassicRebalance} decides what happens.
 */
final class ClassicGroup implements Group {
    private final String id;
    private final Map<String, ClassicMember> members = new LinkedHashMap<>();
    private final Map<String, String> staticIds = new HashMap<>();
    /** Ids that were given out with MEMBER_ID_REQUIRED and have not joined, with the uptime at which they expire. */
    final Map<String, Long> pending = new LinkedHashMap<>();

    private final ClassicVotes votes = new ClassicVotes();

    private ClassicState state = ClassicState.EMPTY;
    private int generation;
    private String protocolType = "";
    private @Nullable String protocol;
    private @Nullable String leader;
    private long recordedAtMs = -1;
    private int joining;
    private int unsynced;
    private SubscribedTopics topics = new SubscribedTopics(List.of(), null);

    /** Whether the group was empty before, and more first members are waited for. */
    boolean initial;
    /** Whether a member came since that wait began or was prolonged. */
    boolean grewSince;
    /** How much longer that wait may be prolonged. */
    long prolongableMs;
    /** When the next generation is made without those who have not joined, uptime. */
    long joinDeadlineMs = Alarms.NONE;
    /** When those who have not fetched their assignment are put out, uptime. */
    long syncDeadlineMs = Alarms.NONE;

    ClassicGroup(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    ClassicState state() {
        return state;
    }

    int generation() {
        return generation;
    }

    @Override
    public String protocolType() {
        return protocolType;
    }

    @Nullable
    String protocol() {
        return protocol;
    }

    @Nullable
    String leader() {
        return leader;
    }

    Collection<ClassicMember> members() {
        return members.values();
    }

    @Nullable
    ClassicMember member(String memberId) {
        return members.get(memberId);
    }

    /** The present id of a static member, or null. */
    @Nullable
    String staticId(String instanceId) {
        return staticIds.get(instanceId);
    }

    /** How many members wait for the next generation. */
    int joining() {
        return joining;
    }

    boolean allJoined() {
        return joining == members.size() && pending.isEmpty();
    }

    boolean allSynced() {
        return unsynced == 0;
    }

    /** The longest of its members' rebalance time-outs. */
    int rebalanceTimeoutMs() {
        return members.values().stream()
                .mapToInt(member -> member.rebalanceTimeoutMs)
                .max()
                .orElse(0);
    }

    /** Whether a member with these protocols can be in one group with the present members. */
    boolean supports(String type, Collection<Protocol> protocols) {
        if (state == ClassicState.EMPTY) {
            return !type.isEmpty() && !protocols.isEmpty();
        }
        return type.equals(protocolType) && votes.anyShared(protocols, members.size());
    }

    void add(ClassicMember member, String type) {
        if (members.isEmpty()) {
            protocolType = type;
        }
        if (leader == null) {
            leader = member.id();
        }
        enter(member);
        pending.remove(member.id());
    }

    private void enter(ClassicMember member) {
        members.put(member.id(), member);
        if (member.instanceId() != null) {
            staticIds.put(member.instanceId(), member.id());
        }
        votes.add(member.protocols);
        unsynced += member.mustSync ? 1 : 0;
    }

    /** Takes a member out, who must not wait for anything any more; the leadership passes to another. */
    void remove(ClassicMember member) {
        if (member.join != null || member.sync != null) {
            throw new IllegalStateException("Member " + member.id() + " of group " + id + " waits for an answer");
        }
        members.remove(member.id());
        if (member.instanceId() != null) {
            staticIds.remove(member.instanceId(), member.id());
        }
        votes.remove(member.protocols);
        synced(member);
        if (member.id().equals(leader)) {
            leader = members.isEmpty() ? null : members.keySet().iterator().next();
        }
    }

    /** Gives a static member, who must not wait for anything, a new id. */
    ClassicMember replace(ClassicMember member, String newId) {
        boolean led = member.id().equals(leader);
        ClassicMember successor = member.withId(newId);
        remove(member);
        enter(successor);
        if (led) {
            leader = newId;
        }
        return successor;
    }

    void update(ClassicMember member, List<Protocol> protocols, int rebalanceTimeoutMs, int sessionTimeoutMs) {
        votes.remove(member.protocols);
        member.protocols = protocols;
        votes.add(member.protocols);
        member.rebalanceTimeoutMs = rebalanceTimeoutMs;
        member.sessionTimeoutMs = sessionTimeoutMs;
    }

    /** Has a member wait for the next generation, or no more (null). */
    void awaitJoin(ClassicMember member, @Nullable ReplyTo<JoinGroupResponseData> reply) {
        joining += (reply == null ? 0 : 1) - (member.join == null ? 0 : 1);
        member.join = reply;
    }

    /** A member has asked for its assignment, or goes. */
    void synced(ClassicMember member) {
        if (member.mustSync) {
            member.mustSync = false;
            unsynced--;
        }
    }

    /** The protocol that all members support and most want. */
    String selectProtocol() {
        return votes.select(members.values());
    }

    /** Whether the leader has joined, or else another member who has could take its place. */
    boolean electLeader() {
        ClassicMember present = leader == null ? null : members.get(leader);
        if (present != null && present.join != null) {
            return true;
        }
        for (ClassicMember member : members.values()) {
            if (member.join != null) {
                leader = member.id();
                return true;
            }
        }
        return false;
    }

    void prepareRebalance() {
        initial = state == ClassicState.EMPTY;
        grewSince = false;
        syncDeadlineMs = Alarms.NONE;
        state = state.prepareRebalance();
    }

    /** The members of now are the next generation, and have to fetch their assignment. */
    void nextGeneration() {
        state = state.completeJoin();
        initial = false;
        generation++;
        protocol = members.isEmpty() ? null : selectProtocol();
        members.values().forEach(member -> member.mustSync = true);
        unsynced = members.size();
    }

    /** The group as it is to stand in the log. */
    ClassicMetadata metadata(long nowMs, Map<String, byte[]> assignments) {
        List<ClassicMetadata.Member> stored = new ArrayList<>(members.size());
        for (ClassicMember member : members.values()) {
            stored.add(member.stored(protocol, assignments.getOrDefault(member.id(), new byte[0])));
        }
        return new ClassicMetadata(
                protocolType, generation, protocol, members.isEmpty() ? null : leader, nowMs, stored);
    }

    /** The assignments of now, by member id. */
    Map<String, byte[]> assignments() {
        Map<String, byte[]> assignments = new HashMap<>();
        members.values().forEach(member -> assignments.put(member.id(), member.assignment));
        return assignments;
    }

    /** Its record stands in the log: whoever is in it is a member. Waiting replies and deadlines of those stay. */
    void replay(ClassicMetadata stored) {
        Map<String, ClassicMember> before = new HashMap<>(members);
        members.clear();
        staticIds.clear();
        votes.clear();
        unsynced = 0;
        for (ClassicMetadata.Member each : stored.members()) {
            ClassicMember known = before.get(each.memberId());
            ClassicMember member = known == null ? ClassicMember.of(each) : known;
            member.rebalanceTimeoutMs = each.rebalanceTimeoutMs();
            member.sessionTimeoutMs = each.sessionTimeoutMs();
            member.assignment = each.assignment();
            if (!Arrays.equals(member.metadata(stored.protocol()), each.subscription()) || member.protocols.isEmpty()) {
                member.protocols = List.of(new Protocol(String.valueOf(stored.protocol()), each.subscription()));
            }
            enter(member);
        }
        protocolType = stored.protocolType();
        generation = stored.generation();
        protocol = stored.protocol();
        leader = stored.leader();
        recordedAtMs = stored.currentStateTimestampMs();
        topics = new SubscribedTopics(members.values(), protocol);
        state = state.recorded(!members.isEmpty());
    }

    void die() {
        state = state.die();
    }

    @Override
    public String stateName() {
        return state.label();
    }

    @Override
    public String typeName() {
        return "classic";
    }

    @Override
    public boolean isEmpty() {
        return state == ClassicState.EMPTY;
    }

    /**
     * The member, after its identity was checked.
     *
     * @throws UnknownMemberIdException if there is no such member
     * @throws FencedInstanceIdException if another member has taken over its instance id
     */
    ClassicMember requireMember(String memberId, @Nullable String instanceId) {
        if (instanceId != null) {
            String present = staticIds.get(instanceId);
            if (present != null && !present.equals(memberId)) {
                throw new FencedInstanceIdException("Member '" + memberId + "' of group '" + id
                        + "' was replaced: instance id '" + instanceId + "' now belongs to '" + present + "'.");
            } else if (present == null) {
                throw new UnknownMemberIdException(
                        "Group '" + id + "' has no static member with instance id '" + instanceId + "'.");
            }
        }
        ClassicMember member = members.get(memberId);
        if (member == null) {
            throw new UnknownMemberIdException("Group '" + id + "' has no member '" + memberId + "': join it again.");
        }
        return member;
    }

    void requireGeneration(int claimed) {
        if (claimed != generation) {
            throw new IllegalGenerationException(
                    "Group '" + id + "' is in generation " + generation + ", not " + claimed + ": join it again.");
        }
    }

    @Override
    public void requireMayCommit(Committer committer) {
        if (committer.generationOrEpoch() < 0 && isEmpty()) {
            return;
        }
        boolean named = committer.generationOrEpoch() >= 0
                || !committer.memberId().isEmpty()
                || committer.groupInstanceId() != null;
        if (named) {
            requireMember(committer.memberId(), committer.groupInstanceId());
            requireGeneration(committer.generationOrEpoch());
        } else if (!committer.transactional()) {
            throw new UnknownMemberIdException("Group '" + id
                    + "' has members: only they may commit its offsets, naming their member id and generation.");
        }
        if (!committer.transactional() && state == ClassicState.COMPLETING_REBALANCE) {
            throw new RebalanceInProgressException("Group '" + id + "' has generation " + generation
                    + " without its assignment yet: fetch that, then commit again.");
        }
    }

    @Override
    public void committed(Committer committer, Step<GroupRecord> step) {
        ClassicMember member = members.get(committer.memberId());
        if (member != null && (state == ClassicState.STABLE || state == ClassicState.PREPARING_REBALANCE)) {
            ClassicRebalance.extendSession(this, member, member.sessionTimeoutMs, step);
        }
    }

    @Override
    public void requireMayFetch(@Nullable String memberId, int memberEpoch) {
        // The classic protocol names no member when it fetches offsets, so that there is nothing to hold it against.
    }

    @Override
    public void requireMayDeleteOffsets() {
        if (!isEmpty() && !protocolType.equals(ConsumerProtocol.PROTOCOL_TYPE)) {
            throw notEmpty();
        }
    }

    @Override
    public void requireDeletable() {
        if (!isEmpty()) {
            throw notEmpty();
        }
    }

    private GroupNotEmptyException notEmpty() {
        return new GroupNotEmptyException("Group '" + id + "' has " + members.size() + " members (state "
                + state.label() + "): stop them first.");
    }

    /** Also true when that is not known: between generations, and of members whose metadata are not a consumer's. */
    @Override
    public boolean subscribes(String topic) {
        boolean known = state == ClassicState.STABLE && protocolType.equals(ConsumerProtocol.PROTOCOL_TYPE);
        return !isEmpty() && (!known || topics.contain(topic));
    }

    @Override
    public long emptySinceMs() {
        return isEmpty() && !protocolType.isEmpty() ? recordedAtMs : -1;
    }
}
