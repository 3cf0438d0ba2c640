package io.runnel.log.group;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.runnel.log.coordinator.SimulatedCoordinator;
import io.runnel.log.coordinator.SimulatedCoordinator.Answer;
import io.runnel.log.metadata.ClusterImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;

/** A coordinator of groups in memory, asked in the classic protocol. */
final class ClassicFixture {
    static final String GROUP = "readers";
    static final short NEWEST = 9;
    static final int SESSION_MS = 10_000;
    static final int REBALANCE_MS = 30_000;
    static final GroupClock CLOCK = new GroupClock(1_000_000, 0);

    final SimulatedCoordinator<Groups, GroupRecord> coordinator;
    private int ids;

    ClassicFixture() {
        this(new GroupSettings.Classic(6_000, 60_000, 0, 1_000));
    }

    ClassicFixture(GroupSettings.Classic classic) {
        GroupSettings settings = settings(classic);
        coordinator = new SimulatedCoordinator<>(
                () -> new Groups(settings, () -> ClusterImage.EMPTY, CLOCK),
                new GroupRecordCodec(),
                CLOCK.startedAtMs());
    }

    static GroupSettings settings(GroupSettings.Classic classic) {
        return new GroupSettings(
                classic,
                new GroupSettings.Consumer(
                        45_000,
                        45_000,
                        60_000,
                        5_000,
                        5_000,
                        15_000,
                        1_000,
                        List.of("uniform"),
                        GroupSettings.Migration.BIDIRECTIONAL,
                        600_000),
                // Groups without members or offsets stay: what their generation does is looked at.
                new GroupSettings.Offsets(4_096, Long.MAX_VALUE / 2, Long.MAX_VALUE / 4));
    }

    /** A consumer's wish to join, with that metadata under each protocol. */
    static JoinGroupRequestData joining(String memberId, String metadata, String... protocols) {
        JoinGroupRequestData data = new JoinGroupRequestData()
                .setGroupId(GROUP)
                .setMemberId(memberId)
                .setProtocolType("consumer")
                .setSessionTimeoutMs(SESSION_MS)
                .setRebalanceTimeoutMs(REBALANCE_MS);
        for (String protocol : protocols) {
            data.protocols()
                    .add(new JoinGroupRequestProtocol().setName(protocol).setMetadata(metadata.getBytes(UTF_8)));
        }
        return data;
    }

    Answer<JoinGroupResponseData> join(JoinGroupRequestData data, short version) {
        String name = data.groupInstanceId() == null ? "client" : data.groupInstanceId();
        ClassicCaller caller = new ClassicCaller("client", "/10.0.0.1", name + "-" + ids++, version);
        return coordinator.submit((groups, reply, step) -> groups.classic().join(data, caller, reply, step));
    }

    Answer<JoinGroupResponseData> join(String memberId) {
        return join(joining(memberId, "m", "range"), NEWEST);
    }

    /** Comes as a client does: asks for an id, then joins with it. */
    Joining joinAnew() {
        String id = join("").value().memberId();
        return new Joining(id, join(id));
    }

    Answer<JoinGroupResponseData> joinStatic(String instanceId, String metadata) {
        return join(joining("", metadata, "range").setGroupInstanceId(instanceId), NEWEST);
    }

    /** A member on its way in. */
    record Joining(String id, Answer<JoinGroupResponseData> answer) {}

    Answer<SyncGroupResponseData> sync(String memberId, int generation, Map<String, String> assignments) {
        SyncGroupRequestData data = new SyncGroupRequestData()
                .setGroupId(GROUP)
                .setMemberId(memberId)
                .setGenerationId(generation);
        assignments.forEach((id, text) -> data.assignments()
                .add(new SyncGroupRequestAssignment().setMemberId(id).setAssignment(text.getBytes(UTF_8))));
        return sync(data);
    }

    Answer<SyncGroupResponseData> sync(SyncGroupRequestData data) {
        return coordinator.submit((groups, reply, step) -> groups.classic().sync(data, reply, step));
    }

    Answer<HeartbeatResponseData> heartbeat(String memberId, String instanceId, int generation) {
        HeartbeatRequestData data = new HeartbeatRequestData()
                .setGroupId(GROUP)
                .setMemberId(memberId)
                .setGroupInstanceId(instanceId)
                .setGenerationId(generation);
        return coordinator.submit((groups, reply, step) -> groups.classic().heartbeat(data, reply, step));
    }

    Answer<LeaveGroupResponseData> leave(MemberIdentity... members) {
        LeaveGroupRequestData data =
                new LeaveGroupRequestData().setGroupId(GROUP).setMembers(List.of(members));
        return coordinator.submit((groups, reply, step) -> groups.classic().leave(data, reply, step));
    }

    Answer<LeaveGroupResponseData> leave(String memberId) {
        return leave(new MemberIdentity().setMemberId(memberId));
    }

    DescribedGroup described() {
        return coordinator
                .<DescribedGroup>submit(
                        (groups, reply, step) -> groups.directory().describe(GROUP, reply, step))
                .value();
    }

    /** So many members in a stable group, the leader first; each is assigned its own id. */
    List<String> stable(int members) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            Joining joining = joinAnew();
            ids.forEach(this::join);
            ids.add(joining.id());
            assign(joining.answer().value().generationId(), ids);
        }
        return ids;
    }

    /** All fetch their assignment, which the leader sends first. */
    void assign(int generation, List<String> ids) {
        Map<String, String> all = ids.stream().collect(Collectors.toMap(id -> id, id -> "of " + id));
        ids.forEach(id -> sync(id, generation, all));
    }

    static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
