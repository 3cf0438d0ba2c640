package io.runnel.log.group;

import static io.runnel.log.group.ClassicFixture.GROUP;
import static io.runnel.log.group.ClassicFixture.NEWEST;
import static io.runnel.log.group.ClassicFixture.SESSION_MS;
import static io.runnel.log.group.ClassicFixture.joining;
import static io.runnel.log.group.ClassicFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.coordinator.SimulatedCoordinator.Answer;
import io.runnel.log.group.ClassicFixture.Joining;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Who is refused what, and what returning static members get. */
final class ClassicRightsTest {
    private final ClassicFixture fixture = new ClassicFixture();

    private static Errors error(Answer<?> answer) {
        return answer.error() == null ? Errors.NONE : Errors.forException(answer.error());
    }

    private Errors heartbeat(String memberId, int generation) {
        return error(fixture.heartbeat(memberId, null, generation));
    }

    private String state() {
        return fixture.described().groupState();
    }

    private static ClassicGroup group(Groups groups) {
        return groups.classic().find(GROUP);
    }

    @Test
    void theProtocolThatMostWantIsChosen() {
        Answer<JoinGroupResponseData> first = fixture.join(joining("", "m", "range", "sticky"), (short) 3);
        fixture.join(joining("", "m", "sticky", "range"), (short) 3);
        fixture.join(joining("", "m", "own", "sticky", "range"), (short) 3);
        Answer<JoinGroupResponseData> again =
                fixture.join(joining(first.value().memberId(), "m", "range", "sticky"), (short) 3);

        assertThat(again.value().protocolName()).isEqualTo("sticky");
        assertThat(error(fixture.join(joining("", "m", "own"), (short) 3)))
                .isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void typesDoNotMix() {
        fixture.stable(1);

        assertThat(error(fixture.join(joining("", "m", "range").setProtocolType("connect"), NEWEST)))
                .isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(error(fixture.join(joining("", "m").setProtocolType("consumer"), NEWEST)))
                .isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void protocolsNamedTwiceCountOnce() {
        var twice = joining("", "m", "range", "range");
        twice.protocols().add(new JoinGroupRequestProtocol().setName("range").setMetadata(new byte[3]));
        JoinGroupResponseData joined = fixture.join(twice, (short) 3).value();

        assertThat(joined.protocolName()).isEqualTo("range");
        assertThat(text(joined.members().get(0).metadata())).isEqualTo("m");
    }

    @Test
    void namesThatNoRecordCanHoldAreRefused() {
        String longName = "x".repeat(Short.MAX_VALUE + 1);

        assertThat(error(fixture.join(joining("", "m", longName), NEWEST))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(error(fixture.join(joining("", "m", "range").setGroupInstanceId(longName), NEWEST)))
                .isEqualTo(Errors.INVALID_REQUEST);
        assertThat(fixture.coordinator.logSize()).isZero();
    }

    @Test
    void requestsThatCannotBeServedAreRefused() {
        assertThat(error(fixture.join(joining("", "m", "range").setGroupId(""), NEWEST)))
                .isEqualTo(Errors.INVALID_GROUP_ID);
        assertThat(error(fixture.join(joining("", "m", "range").setSessionTimeoutMs(5_999), NEWEST)))
                .isEqualTo(Errors.INVALID_SESSION_TIMEOUT);
        assertThat(error(fixture.join(joining("", "m", "range").setSessionTimeoutMs(60_001), NEWEST)))
                .isEqualTo(Errors.INVALID_SESSION_TIMEOUT);
        assertThat(error(fixture.join("never-given"))).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(error(fixture.sync("never-given", 1, Map.of()))).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(heartbeat("never-given", 1)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        List<String> ids = fixture.stable(1);
        assertThat(heartbeat(ids.get(0), 0)).isEqualTo(Errors.ILLEGAL_GENERATION);
        assertThat(error(fixture.sync(ids.get(0), 2, Map.of()))).isEqualTo(Errors.ILLEGAL_GENERATION);
    }

    @Test
    void aGroupHasNoMoreMembersThanAllowed() {
        ClassicFixture small = new ClassicFixture(new GroupSettings.Classic(6_000, 60_000, 0, 2));
        List<String> ids = small.stable(2);

        assertThat(error(small.join(""))).isEqualTo(Errors.GROUP_MAX_SIZE_REACHED);
        assertThat(small.join(ids.get(1)).done()).isTrue();
    }

    @Test
    void aGroupTooLargeForItsRecordIsToldSo() {
        List<String> ids = fixture.stable(1);
        fixture.join(ids.get(0));
        var refused = fixture.sync(ids.get(0), 2, Map.of(ids.get(0), "x".repeat(ClassicRebalance.MAX_RECORD_BYTES)));

        assertThat(error(refused)).isEqualTo(Errors.UNKNOWN_SERVER_ERROR);
        assertThat(refused.error()).hasMessageContaining("use several groups");
    }

    @Test
    void aStaticMemberThatReturnsTooLargeForTheRecordIsRefusedAndTheGroupStays() {
        JoinGroupResponseData first = fixture.joinStatic("one", "m").value();
        fixture.assign(1, List.of(first.memberId()));
        var refused = fixture.joinStatic("one", "x".repeat(ClassicRebalance.MAX_RECORD_BYTES));

        assertThat(error(refused)).isEqualTo(Errors.UNKNOWN_SERVER_ERROR);
        assertThat(refused.error()).hasMessageContaining("use several groups");
        assertThat(state()).isEqualTo("Stable");
        assertThat(error(fixture.heartbeat(first.memberId(), "one", 1))).isEqualTo(Errors.NONE);
    }

    @Test
    void whoMayCommit() {
        assertThat(mayCommit("", null, -1, false)).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
        List<String> ids = fixture.stable(1);
        String id = ids.get(0);

        assertThat(mayCommit(id, null, 1, false)).isEqualTo(Errors.NONE);
        assertThat(mayCommit(id, null, 2, false)).isEqualTo(Errors.ILLEGAL_GENERATION);
        assertThat(mayCommit("stranger", null, 1, false)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(mayCommit("", null, -1, false)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(mayCommit("", null, -1, true)).isEqualTo(Errors.NONE);
        fixture.join(id);
        assertThat(mayCommit(id, null, 2, false)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(mayCommit(id, null, 2, true)).isEqualTo(Errors.NONE);
        fixture.leave(id);
        assertThat(mayCommit("", null, -1, false)).isEqualTo(Errors.NONE);
        assertThat(mayCommit(id, null, 2, false)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    private Errors mayCommit(String memberId, String instanceId, int generation, boolean transactional) {
        ClassicGroup group = group(fixture.coordinator.state());
        if (group == null) {
            return Errors.GROUP_ID_NOT_FOUND;
        }
        try {
            group.requireMayCommit(new Group.Committer(memberId, instanceId, generation, transactional, (short) 8));
            return Errors.NONE;
        } catch (RuntimeException e) {
            return Errors.forException(e);
        }
    }

    @Test
    void aReturningStaticMemberTakesItsPlaceWithoutARebalance() {
        JoinGroupResponseData first = fixture.joinStatic("one", "m").value();
        Answer<JoinGroupResponseData> second = fixture.joinStatic("two", "m");
        fixture.join(joining(first.memberId(), "m", "range").setGroupInstanceId("one"), NEWEST);
        fixture.assign(2, List.of(first.memberId(), second.value().memberId()));
        JoinGroupResponseData back = fixture.joinStatic("two", "m").value();
        JoinGroupResponseData leaderBack = fixture.joinStatic("one", "m").value();

        assertThat(first.memberId()).startsWith("one-");
        assertThat(state()).isEqualTo("Stable");
        assertThat(back.generationId()).isEqualTo(2);
        assertThat(back.skipAssignment()).isFalse();
        assertThat(leaderBack.skipAssignment()).isTrue();
        assertThat(leaderBack.leader()).isEqualTo(leaderBack.memberId());
        assertThat(leaderBack.members()).hasSize(2);
        assertThat(text(fixture.sync(back.memberId(), 2, Map.of()).value().assignment()))
                .isEqualTo("of " + second.value().memberId());
        var old = fixture.heartbeat(second.value().memberId(), "two", 2);
        assertThat(error(old)).isEqualTo(Errors.FENCED_INSTANCE_ID);
        assertThat(mayCommit(second.value().memberId(), "two", 2, false)).isEqualTo(Errors.FENCED_INSTANCE_ID);
        fixture.coordinator.restart();
        assertThat(error(fixture.heartbeat(back.memberId(), "two", 2))).isEqualTo(Errors.NONE);
    }

    @Test
    void olderClientsAreNotToldThatTheyLeadWhenTheyReturn() {
        JoinGroupResponseData first = fixture.joinStatic("one", "m").value();
        fixture.assign(1, List.of(first.memberId()));
        JoinGroupResponseData back = fixture.join(joining("", "m", "range").setGroupInstanceId("one"), (short) 8)
                .value();

        assertThat(back.leader()).isEqualTo(first.memberId()).isNotEqualTo(back.memberId());
        assertThat(back.members()).isEmpty();
        assertThat(text(fixture.sync(back.memberId(), 1, Map.of()).value().assignment()))
                .isEqualTo("of " + first.memberId());
    }

    @Test
    void aReturningStaticMemberWithAnotherProtocolMakesARebalance() {
        JoinGroupResponseData first = fixture.join(
                        joining("", "m", "range", "sticky").setGroupInstanceId("one"), NEWEST)
                .value();
        fixture.assign(1, List.of(first.memberId()));
        JoinGroupResponseData back = fixture.join(
                        joining("", "m", "sticky", "range").setGroupInstanceId("one"), NEWEST)
                .value();

        assertThat(back.generationId()).isEqualTo(2);
        assertThat(back.protocolName()).isEqualTo("sticky");
    }

    @Test
    void aTwinFencesTheStaticMemberThatWaits() {
        fixture.stable(1);
        Answer<JoinGroupResponseData> waiting = fixture.joinStatic("one", "m");
        Answer<JoinGroupResponseData> twin = fixture.joinStatic("one", "m");

        assertThat(error(waiting)).isEqualTo(Errors.FENCED_INSTANCE_ID);
        assertThat(twin.done()).isFalse();
    }

    @Test
    void aStaticMemberIsMissedUntilItsSessionEndsAndCanBeSentAway() {
        JoinGroupResponseData one = fixture.joinStatic("one", "m").value();
        fixture.assign(1, List.of(one.memberId()));
        Joining dynamic = fixture.joinAnew();
        fixture.coordinator.pass(SESSION_MS - 1);
        assertThat(dynamic.answer().done()).isFalse();
        var left = fixture.leave(
                new MemberIdentity().setGroupInstanceId("one"), new MemberIdentity().setGroupInstanceId("none"));

        assertThat(left.value().members())
                .extracting(MemberResponse::errorCode)
                .containsExactly(Errors.NONE.code(), Errors.UNKNOWN_MEMBER_ID.code());
        assertThat(dynamic.answer().value().generationId()).isEqualTo(2);
    }

    @Test
    void groupsAreListedByStateAndTypeAndDeletedWhenEmpty() {
        List<String> ids = fixture.stable(1);

        assertThat(listed(List.of(), List.of())).containsExactly(GROUP + " consumer Stable classic");
        assertThat(listed(List.of("STABLE", "Empty"), List.of("Classic"))).hasSize(1);
        assertThat(listed(List.of("Empty"), List.of())).isEmpty();
        assertThat(listed(List.of(), List.of("consumer"))).isEmpty();
        assertThat(error(delete())).isEqualTo(Errors.NON_EMPTY_GROUP);
        fixture.leave(ids.get(0));
        assertThat(error(delete())).isEqualTo(Errors.NONE);
        assertThat(error(delete())).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
        fixture.coordinator.restart();
        assertThat(listed(List.of(), List.of())).isEmpty();
    }

    private Answer<String> delete() {
        return fixture.coordinator.submit(
                (groups, reply, step) -> groups.directory().delete(GROUP, reply, step));
    }

    private List<String> listed(List<String> states, List<String> types) {
        return fixture
                .coordinator
                .<List<ListedGroup>>submit(
                        (groups, reply, step) -> groups.directory().list(states, types, reply, step))
                .value()
                .stream()
                .map(group -> group.groupId() + " " + group.protocolType() + " " + group.groupState() + " "
                        + group.groupType())
                .toList();
    }
}
