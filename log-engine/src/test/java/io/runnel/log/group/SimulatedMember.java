package io.runnel.log.group;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.runnel.log.coordinator.SimulatedCoordinator.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;

/** A client of {@link ClassicGroupSimulation}: what a consumer does, with answers that may get lost on the way to it. */
final class SimulatedMember {
    /** What answers tell, checked as they come. */
    interface Witness {
        /** How often the coordinator has restarted. */
        int restarts();

        /** A generation was given to a member, after so many restarts. */
        void joined(SimulatedMember member, int restarts, JoinGroupResponseData answer);

        /** An assignment was given to a member. */
        void assigned(SimulatedMember member, int generation, List<Integer> partitions);
    }

    private enum Phase {
        OUT,
        JOINING,
        SYNCING,
        IN,
        DEAD
    }

    private final ClassicFixture fixture;
    private final Random random;
    private final Witness witness;
    private final int partitions;
    final String name;
    final String instanceId;
    private final short version;
    private final int sessionMs;
    private final int rebalanceMs;
    private Phase phase = Phase.OUT;
    private String id = "";
    private int generation = -1;
    private int metadata;
    private List<String> protocols;
    private Answer<JoinGroupResponseData> join;
    private Answer<SyncGroupResponseData> sync;
    private JoinGroupResponseData joined;
    private int joinedAfter;
    List<Integer> owned = List.of();

    SimulatedMember(ClassicFixture fixture, Random random, Witness witness, int partitions, String name) {
        this.fixture = fixture;
        this.random = random;
        this.witness = witness;
        this.partitions = partitions;
        this.name = name;
        this.version = (short) random.nextInt(ClassicFixture.NEWEST + 1);
        this.instanceId = version >= 5 && random.nextInt(3) == 0 ? "static-" + name : null;
        this.sessionMs = 6_000 + random.nextInt(24_000);
        this.rebalanceMs = 5_000 + random.nextInt(40_000);
        this.protocols = random.nextBoolean() ? List.of("range", "sticky") : List.of("sticky", "range");
    }

    /** Who this is over its lives: a static member keeps its place under new member ids. */
    String identity() {
        return instanceId == null ? id : instanceId;
    }

    int generation() {
        return generation;
    }

    boolean isIn() {
        return phase == Phase.IN;
    }

    boolean isDead() {
        return phase == Phase.DEAD;
    }

    /**
     * Does what a consumer would do next.
     *
     * @param lossPercent how often a request or an answer gets lost, or is sent twice
     */
    void act(int lossPercent) {
        switch (phase) {
            case OUT -> sendJoin(lossPercent);
            case JOINING -> awaitJoin(lossPercent);
            case SYNCING -> awaitSync(lossPercent);
            case IN -> heartbeat(lossPercent);
            case DEAD -> {}
        }
    }

    private boolean bad(int percent) {
        return random.nextInt(100) < percent;
    }

    private void sendJoin(int lossPercent) {
        phase = Phase.JOINING;
        join = null;
        if (bad(lossPercent)) {
            return; // Lost: it waits for nothing until it tries again.
        }
        joinedAfter = witness.restarts();
        join = fixture.join(request(), version);
        if (bad(lossPercent)) {
            join = fixture.join(request(), version);
        }
    }

    private JoinGroupRequestData request() {
        JoinGroupRequestData data = new JoinGroupRequestData()
                .setGroupId(ClassicFixture.GROUP)
                .setMemberId(id)
                .setGroupInstanceId(instanceId)
                .setProtocolType("consumer")
                .setSessionTimeoutMs(sessionMs)
                .setRebalanceTimeoutMs(rebalanceMs);
        for (String protocol : protocols) {
            data.protocols()
                    .add(new JoinGroupRequestProtocol()
                            .setName(protocol)
                            .setMetadata((name + ":" + metadata).getBytes(UTF_8)));
        }
        return data;
    }

    private void awaitJoin(int lossPercent) {
        if (join == null || bad(lossPercent / 4)) {
            sendJoin(lossPercent); // It lost patience.
        } else if (join.done()) {
            if (bad(lossPercent)) {
                join = null;
            } else if (join.error() != null) {
                refused(Errors.forException(join.error()));
            } else {
                answered(join.value(), lossPercent);
            }
        }
    }

    private void answered(JoinGroupResponseData answer, int lossPercent) {
        if (answer.errorCode() == Errors.MEMBER_ID_REQUIRED.code()) {
            id = answer.memberId();
            sendJoin(lossPercent);
            return;
        }
        id = answer.memberId();
        generation = answer.generationId();
        joined = answer;
        witness.joined(this, joinedAfter, answer);
        sendSync(lossPercent);
    }

    private void refused(Errors error) {
        owned = List.of();
        switch (error) {
            case UNKNOWN_MEMBER_ID -> {
                id = "";
                generation = -1;
                phase = Phase.OUT;
            }
            case ILLEGAL_GENERATION, REBALANCE_IN_PROGRESS, NOT_COORDINATOR, GROUP_MAX_SIZE_REACHED ->
                phase = Phase.OUT;
            case FENCED_INSTANCE_ID -> phase = Phase.DEAD;
            default -> throw new AssertionError(name + " got " + error);
        }
    }

    private void sendSync(int lossPercent) {
        phase = Phase.SYNCING;
        sync = null;
        if (bad(lossPercent)) {
            return;
        }
        sync = fixture.sync(syncRequest());
        if (bad(lossPercent)) {
            sync = fixture.sync(syncRequest());
        }
    }

    private SyncGroupRequestData syncRequest() {
        SyncGroupRequestData data = new SyncGroupRequestData()
                .setGroupId(ClassicFixture.GROUP)
                .setMemberId(id)
                .setGroupInstanceId(instanceId)
                .setGenerationId(generation);
        if (id.equals(joined.leader()) && !joined.skipAssignment()) {
            shares().forEach((memberId, share) -> data.assignments()
                    .add(new SyncGroupRequestAssignment().setMemberId(memberId).setAssignment(bytes(share))));
        }
        return data;
    }

    private Map<String, List<Integer>> shares() {
        Map<String, List<Integer>> shares = new HashMap<>();
        List<JoinGroupResponseMember> members = joined.members();
        for (int partition = 0; partition < partitions; partition++) {
            String owner =
                    members.get((partition + generation) % members.size()).memberId();
            shares.computeIfAbsent(owner, key -> new ArrayList<>()).add(partition);
        }
        return shares;
    }

    private static byte[] bytes(List<Integer> share) {
        return share.stream()
                .map(String::valueOf)
                .collect(Collectors.joining(","))
                .getBytes(UTF_8);
    }

    private void awaitSync(int lossPercent) {
        if (sync == null || bad(lossPercent / 4)) {
            sendSync(lossPercent);
        } else if (sync.done()) {
            if (bad(lossPercent)) {
                sync = null;
            } else if (sync.error() != null) {
                refused(Errors.forException(sync.error()));
            } else {
                String share = new String(sync.value().assignment(), UTF_8);
                owned = share.isEmpty()
                        ? List.of()
                        : Arrays.stream(share.split(",")).map(Integer::valueOf).toList();
                phase = Phase.IN;
                witness.assigned(this, generation, owned);
            }
        }
    }

    private void heartbeat(int lossPercent) {
        if (bad(lossPercent)) {
            return;
        }
        Answer<HeartbeatResponseData> answer = fixture.heartbeat(id, instanceId, generation);
        if (bad(lossPercent)) {
            return;
        }
        Errors error = answer.error() == null
                ? Errors.forCode(answer.value().errorCode())
                : Errors.forException(answer.error());
        if (error != Errors.NONE) {
            refused(error);
        }
    }

    /** Its topics have changed, or its wishes: it joins again. */
    void changeMind() {
        if (phase == Phase.IN) {
            metadata++;
            protocols = random.nextBoolean() ? List.of("range", "sticky") : List.of("sticky", "range");
            owned = List.of();
            phase = Phase.OUT;
        }
    }

    /** Says good-bye, which only dynamic members do. */
    void leave() {
        if (!id.isEmpty()) {
            fixture.leave(new MemberIdentity().setMemberId(id).setGroupInstanceId(instanceId));
        }
        crash();
    }

    /** Starts again without knowing anything. */
    void crash() {
        id = "";
        generation = -1;
        owned = List.of();
        phase = Phase.OUT;
    }

    /** Is gone for good, without a word. */
    void vanish() {
        crash();
        phase = Phase.DEAD;
    }
}
