package io.runnel.log.group;

import io.runnel.log.metadata.ClusterImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * One seeded run of a classic group: members that come, go, fall silent, repeat themselves and are repeated, a coordinator
 * that restarts and a clock that jumps. After every step what may never happen is looked for; at last the faults stop,
 * and the group must settle.
 */
final class ClassicGroupSimulation implements SimulatedMember.Witness {
    private static final int SETTLING_ROUNDS = 400;

    private final Random random;
    private final ClassicFixture fixture;
    private final GroupSettings settings;
    private final int partitions;
    private final int lossPercent;
    private final int mostMembers;
    private final List<SimulatedMember> members = new ArrayList<>();
    private final Groups replayed;
    private int replayedEntries;
    private int restarts;
    private int names;
    /** Who owns each partition of a generation. */
    private final Map<Integer, Map<Integer, String>> owners = new TreeMap<>();
    /** Who was told to lead, and which protocol all were told, by generation of a coordinator's life. */
    private final Map<String, String> leaders = new HashMap<>();

    private final Map<String, String> protocols = new HashMap<>();
    private int lastGeneration;
    private int lastRecorded;
    int generationsUsed;

    ClassicGroupSimulation(long seed) {
        random = new Random(seed);
        boolean large = random.nextInt(20) == 0;
        mostMembers = large ? 100 + random.nextInt(200) : 1 + random.nextInt(12);
        partitions = 1 + random.nextInt(large ? 300 : 20);
        lossPercent = random.nextInt(3) * random.nextInt(20);
        int delayMs = random.nextInt(3) == 0 ? random.nextInt(5_000) : 0;
        int maxSize = random.nextInt(5) == 0 ? Math.max(1, mostMembers - 2) : Integer.MAX_VALUE;
        GroupSettings.Classic classic = new GroupSettings.Classic(6_000, 60_000, delayMs, maxSize);
        settings = ClassicFixture.settings(classic);
        fixture = new ClassicFixture(classic);
        replayed = fresh();
    }

    private Groups fresh() {
        return new Groups(settings, () -> ClusterImage.EMPTY, ClassicFixture.CLOCK);
    }

    void run() {
        int steps = mostMembers > 50 ? mostMembers * 20 : 1_500;
        for (int step = 0; step < steps; step++) {
            step();
            check();
        }
        settle();
    }

    private void step() {
        int chance = random.nextInt(1_000);
        if (members.size() < mostMembers && chance < 100) {
            members.add(new SimulatedMember(fixture, random, this, partitions, "m" + names++));
        } else if (members.isEmpty()) {
            fixture.coordinator.pass(random.nextInt(10_000));
        } else if (chance < 800) {
            any().act(lossPercent);
        } else if (chance < 900) {
            fixture.coordinator.pass(random.nextInt(1 + 4_000 / members.size()));
        } else if (chance < 910) {
            fixture.coordinator.pass(random.nextInt(60_000));
        } else if (chance < 925) {
            fixture.coordinator.jump((random.nextInt(2_000) - 1_000) * 3_600_000L);
        } else if (chance < 935) {
            fixture.coordinator.restart();
            restarts++;
            lastGeneration = lastRecorded;
        } else if (chance < 950) {
            any().crash();
        } else if (chance < 960) {
            SimulatedMember gone = any();
            gone.vanish();
            members.remove(gone);
        } else if (chance < 970) {
            SimulatedMember gone = any();
            gone.leave();
            members.remove(gone);
        } else if (chance < 985) {
            any().changeMind();
        } else {
            intrude();
        }
        members.removeIf(SimulatedMember::isDead);
    }

    private SimulatedMember any() {
        return members.get(random.nextInt(members.size()));
    }

    /** A client of another kind has mistaken the group, which is in use, for its own. */
    private void intrude() {
        if (group() == null || group().isEmpty()) {
            return;
        }
        var answer = fixture.join(
                ClassicFixture.joining("", "m", "default").setProtocolType("connect"), (short) random.nextInt(4));
        require(answer.error() != null, "A connect worker got into a group of consumers");
        Errors error = Errors.forException(answer.error());
        require(
                error == Errors.INCONSISTENT_GROUP_PROTOCOL || error == Errors.GROUP_MAX_SIZE_REACHED,
                "A connect worker got " + error);
    }

    private ClassicGroup group() {
        return fixture.coordinator.state().classic().find(ClassicFixture.GROUP);
    }

    @Override
    public int restarts() {
        return restarts;
    }

    @Override
    public void joined(SimulatedMember member, int after, JoinGroupResponseData answer) {
        // A generation that has no assignment yet is forgotten by a restart, and its number used again.
        String life = after + "/" + answer.generationId();
        String protocol = protocols.putIfAbsent(life, answer.protocolName());
        require(
                protocol == null || protocol.equals(answer.protocolName()),
                "Generation " + life + " has protocols " + protocol + " and " + answer.protocolName());
        if (answer.memberId().equals(answer.leader())) {
            String leader = leaders.putIfAbsent(life, member.identity());
            require(
                    leader == null || leader.equals(member.identity()),
                    "Generation " + life + " is led by " + leader + " and " + member.identity());
            require(!answer.members().isEmpty(), "Leader " + member.name + " was not told its members");
        } else {
            require(answer.members().isEmpty(), "Follower " + member.name + " was told all members");
        }
    }

    @Override
    public void assigned(SimulatedMember member, int generation, List<Integer> given) {
        Map<Integer, String> owned = owners.computeIfAbsent(generation, key -> {
            generationsUsed++;
            return new HashMap<>();
        });
        for (int partition : given) {
            String owner = owned.putIfAbsent(partition, member.identity());
            require(
                    owner == null || owner.equals(member.identity()),
                    "Partition " + partition + " of generation " + generation + " is owned by " + owner + " and "
                            + member.identity());
        }
    }

    private void check() {
        int entries = fixture.coordinator.logSize();
        fixture.coordinator.replayInto(replayed, replayedEntries);
        replayedEntries = entries;
        ClassicGroup group = group();
        ClassicGroup stored = replayed.classic().find(ClassicFixture.GROUP);
        require((group == null) == (stored == null), "The group is in the log, or in memory, but not in both");
        if (group == null || stored == null) {
            return;
        }
        require(group.generation() >= lastGeneration, "Generation fell to " + group.generation());
        require(stored.generation() >= lastRecorded, "Recorded generation fell to " + stored.generation());
        require(group.generation() >= stored.generation(), "The log is ahead of the group");
        lastGeneration = group.generation();
        lastRecorded = stored.generation();
        if (group.state() == ClassicState.STABLE || group.state() == ClassicState.EMPTY) {
            require(text(group).equals(text(stored)), text(group) + " was replayed as " + text(stored));
        }
        checkWaiting(group);
    }

    private static String text(ClassicGroup group) {
        ClassicMetadata metadata = group.metadata(0, group.assignments());
        StringBuilder text = new StringBuilder(group.state() + " " + metadata.protocolType() + " "
                + metadata.generation() + " " + metadata.protocol() + " " + metadata.leader());
        for (ClassicMetadata.Member member : metadata.members()) {
            text.append(' ')
                    .append(member.memberId())
                    .append('/')
                    .append(member.groupInstanceId())
                    .append('/')
                    .append(member.sessionTimeoutMs())
                    .append('/')
                    .append(member.rebalanceTimeoutMs())
                    .append('/')
                    .append(Arrays.hashCode(member.subscription()))
                    .append('/')
                    .append(Arrays.hashCode(member.assignment()));
        }
        return text.toString();
    }

    private void checkWaiting(ClassicGroup group) {
        int joining = 0;
        boolean allSynced = true;
        Set<String> instances = new HashSet<>();
        for (ClassicMember member : group.members()) {
            joining += member.join == null ? 0 : 1;
            allSynced &= !member.mustSync;
            require(
                    member.join == null || group.state() == ClassicState.PREPARING_REBALANCE,
                    member.id() + " waits for a generation of a group that is " + group.state());
            require(
                    member.sync == null || group.state() == ClassicState.COMPLETING_REBALANCE,
                    member.id() + " waits for an assignment of a group that is " + group.state());
            require(
                    member.isExcusedFromHeartbeats() || member.alarmAtMs <= member.expiresAtMs,
                    "Nobody would notice if " + member.id() + " were silent");
            if (member.instanceId() != null) {
                require(instances.add(member.instanceId()), "Two members are " + member.instanceId());
                require(member.id().equals(group.staticId(member.instanceId())), "Wrong id of " + member.instanceId());
            }
        }
        require(joining == group.joining(), joining + " wait, but " + group.joining() + " are counted");
        require(allSynced == group.allSynced(), "Those who have to sync are miscounted");
        boolean any = !group.members().isEmpty();
        require(
                any == (group.leader() != null),
                "Leader " + group.leader() + " of " + group.members().size());
        require(!any || group.member(String.valueOf(group.leader())) != null, "The leader is no member");
        require(
                any == (group.state() != ClassicState.EMPTY) || group.state() == ClassicState.PREPARING_REBALANCE,
                group.members().size() + " members in a group that is " + group.state());
        if (group.state() == ClassicState.PREPARING_REBALANCE) {
            require(group.joinDeadlineMs != Long.MAX_VALUE, "A rebalance would never end");
        } else if (group.state() == ClassicState.COMPLETING_REBALANCE) {
            require(group.syncDeadlineMs != Long.MAX_VALUE, "An assignment is waited for without end");
        }
    }

    private void settle() {
        for (int round = 0; round < SETTLING_ROUNDS && !settled(); round++) {
            for (SimulatedMember member : members) {
                for (int turn = 0; turn < 4; turn++) {
                    member.act(0);
                }
            }
            check();
            fixture.coordinator.pass(1_000);
            check();
            members.removeIf(SimulatedMember::isDead);
        }
        require(settled(), "The group has not settled: " + group());
    }

    private boolean settled() {
        ClassicGroup group = group();
        if (group == null) {
            return members.isEmpty();
        }
        int room = settings.classic().maxSize();
        Set<Integer> all = new TreeSet<>();
        int in = 0;
        for (SimulatedMember member : members) {
            if (member.isIn() && member.generation() == group.generation()) {
                in++;
                for (int partition : member.owned) {
                    if (!all.add(partition)) {
                        throw new AssertionError("Partition " + partition + " has two owners at last");
                    }
                }
            }
        }
        return group.members().size() == in
                && in == Math.min(room, members.size())
                && (in == 0 ? group.isEmpty() : group.state() == ClassicState.STABLE && all.size() == partitions);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
