package io.runnel.log.group;

import static io.runnel.log.group.ClassicFixture.GROUP;
import static io.runnel.log.group.ClassicFixture.NEWEST;
import static io.runnel.log.group.ClassicFixture.REBALANCE_MS;
import static io.runnel.log.group.ClassicFixture.SESSION_MS;
import static io.runnel.log.group.ClassicFixture.joining;
import static io.runnel.log.group.ClassicFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.coordinator.SimulatedCoordinator.Answer;
import io.runnel.log.group.ClassicFixture.Joining;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How members of a classic group come, stay and go. */
final class ClassicGroupTest {
    private final ClassicFixture fixture = new ClassicFixture();

    private static Errors error(Answer<?> answer) {
        return answer.error() == null ? Errors.NONE : Errors.forException(answer.error());
    }

    private Errors heartbeat(String memberId, int generation) {
        var answer = fixture.heartbeat(memberId, null, generation);
        return answer.error() != null
                ? Errors.forException(answer.error())
                : Errors.forCode(answer.value().errorCode());
    }

    /** Time passes while these members send heartbeats. */
    private void passWith(long ms, int generation, String... alive) {
        for (long passed = 0; passed < ms; passed += 1_000) {
            fixture.coordinator.pass(1_000);
            for (String memberId : alive) {
                heartbeat(memberId, generation);
            }
        }
    }

    private String state() {
        return fixture.described().groupState();
    }

    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 2, 3})
    void oldClientsJoinAtOnce(short version) {
        JoinGroupResponseData joined =
                fixture.join(joining("", "m", "range"), version).value();

        assertThat(joined.errorCode()).isZero();
        assertThat(joined.memberId()).startsWith("client-").isEqualTo(joined.leader());
        assertThat(joined.generationId()).isEqualTo(1);
        assertThat(joined.members()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(shorts = {4, 5, 9})
    void newerClientsAreToldTheirIdFirst(short version) {
        JoinGroupResponseData refused =
                fixture.join(joining("", "m", "range"), version).value();
        JoinGroupResponseData joined =
                fixture.join(joining(refused.memberId(), "m", "range"), version).value();

        assertThat(Errors.forCode(refused.errorCode())).isEqualTo(Errors.MEMBER_ID_REQUIRED);
        assertThat(refused.memberId()).startsWith("client-");
        assertThat(joined.errorCode()).isZero();
        assertThat(joined.memberId()).isEqualTo(refused.memberId());
    }

    @Test
    void anIdThatIsNotUsedExpires() {
        String id = fixture.join("").value().memberId();
        fixture.coordinator.pass(SESSION_MS);

        assertThat(error(fixture.join(id))).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aRebalanceWaitsForIdsThatWereGivenOut() {
        List<String> ids = fixture.stable(1);
        fixture.join("");
        Answer<JoinGroupResponseData> again = fixture.join(ids.get(0));

        assertThat(again.done()).isFalse();
        fixture.coordinator.pass(SESSION_MS);
        assertThat(again.value().generationId()).isEqualTo(2);
    }

    @Test
    void theLeaderAloneLearnsWhoIsInTheGroup() {
        List<String> ids = fixture.stable(2);
        Joining third = fixture.joinAnew();
        Answer<JoinGroupResponseData> follower = fixture.join(ids.get(1));
        Answer<JoinGroupResponseData> leader = fixture.join(ids.get(0));

        assertThat(leader.value().members())
                .extracting(JoinGroupResponseMember::memberId)
                .containsExactlyInAnyOrder(ids.get(0), ids.get(1), third.id());
        assertThat(follower.value().members()).isEmpty();
        assertThat(List.of(leader.value(), follower.value(), third.answer().value()))
                .allSatisfy(joined -> {
                    assertThat(joined.generationId()).isEqualTo(3);
                    assertThat(joined.leader()).isEqualTo(ids.get(0));
                    assertThat(joined.protocolName()).isEqualTo("range");
                });
    }

    @Test
    void followersWaitForTheLeadersAssignment() {
        List<String> ids = fixture.stable(1);
        Joining second = fixture.joinAnew();
        fixture.join(ids.get(0));
        Answer<SyncGroupResponseData> early = fixture.sync(second.id(), 2, Map.of());

        assertThat(early.done()).isFalse();
        assertThat(state()).isEqualTo("CompletingRebalance");
        fixture.sync(ids.get(0), 2, Map.of(ids.get(0), "a", second.id(), "b"));
        assertThat(text(early.value().assignment())).isEqualTo("b");
        assertThat(early.value().protocolName()).isEqualTo("range");
        assertThat(state()).isEqualTo("Stable");
    }

    @Test
    void whoeverDoesNotJoinInTimeIsOut() {
        List<String> ids = fixture.stable(2);
        Joining third = fixture.joinAnew();
        assertThat(heartbeat(ids.get(0), 2)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        Answer<JoinGroupResponseData> leader = fixture.join(ids.get(0));
        passWith(REBALANCE_MS, 2, ids.get(1));

        assertThat(leader.value().generationId()).isEqualTo(3);
        assertThat(third.answer().value().generationId()).isEqualTo(3);
        assertThat(heartbeat(ids.get(1), 2)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void anAbsentLeaderLosesTheLead() {
        List<String> ids = fixture.stable(2);
        fixture.leave(ids.get(0));
        Answer<JoinGroupResponseData> rest = fixture.join(ids.get(1));

        assertThat(rest.value().leader()).isEqualTo(ids.get(1));
        assertThat(rest.value().members()).hasSize(1);
    }

    @Test
    void silenceEndsASession() {
        List<String> ids = fixture.stable(2);
        passWith(SESSION_MS, 2, ids.get(0));

        assertThat(heartbeat(ids.get(0), 2)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(heartbeat(ids.get(1), 2)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void clockJumpsEndNoSession() {
        List<String> ids = fixture.stable(1);
        fixture.coordinator.jump(365L * 24 * 3_600_000);
        fixture.coordinator.pass(SESSION_MS - 1);
        assertThat(heartbeat(ids.get(0), 1)).isEqualTo(Errors.NONE);
        fixture.coordinator.jump(-700L * 24 * 3_600_000);
        fixture.coordinator.pass(SESSION_MS - 1);

        assertThat(heartbeat(ids.get(0), 1)).isEqualTo(Errors.NONE);
    }

    @Test
    void commitsAreSignsOfLife() {
        List<String> ids = fixture.stable(1);
        fixture.coordinator.pass(SESSION_MS - 1);
        var committer = new Group.Committer(ids.get(0), null, 1, false, (short) 8);
        fixture.coordinator.submit((groups, reply, step) -> group(groups).committed(committer, step));
        fixture.coordinator.pass(SESSION_MS - 1);

        assertThat(heartbeat(ids.get(0), 1)).isEqualTo(Errors.NONE);
    }

    private static ClassicGroup group(Groups groups) {
        return groups.classic().find(GROUP);
    }

    @Test
    void whoeverSyncsTooLateIsOut() {
        List<String> ids = fixture.stable(1);
        Joining second = fixture.joinAnew();
        fixture.join(ids.get(0));
        fixture.sync(ids.get(0), 2, Map.of());
        passWith(REBALANCE_MS, 2, ids.get(0), second.id());

        assertThat(state()).isEqualTo("PreparingRebalance");
        assertThat(error(fixture.sync(second.id(), 2, Map.of()))).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(fixture.join(ids.get(0)).value().generationId()).isEqualTo(3);
    }

    @Test
    void aLeaderThatBringsNoAssignmentIsReplaced() {
        List<String> ids = fixture.stable(1);
        Joining second = fixture.joinAnew();
        fixture.join(ids.get(0));
        Answer<SyncGroupResponseData> waiting = fixture.sync(second.id(), 2, Map.of());
        passWith(REBALANCE_MS, 2, ids.get(0));

        assertThat(error(waiting)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(fixture.join(second.id()).value().leader()).isEqualTo(second.id());
    }

    @Test
    void aRepeatedJoinGetsTheSameGeneration() {
        List<String> ids = fixture.stable(1);
        Joining second = fixture.joinAnew();
        fixture.join(ids.get(0));

        assertThat(fixture.join(second.id()).value().generationId()).isEqualTo(2);
        assertThat(fixture.join(ids.get(0)).value().members()).hasSize(2);
        fixture.assign(2, List.of(ids.get(0), second.id()));
        assertThat(fixture.join(second.id()).value().generationId()).isEqualTo(2);
        assertThat(state()).isEqualTo("Stable");
    }

    @Test
    void aLeaderThatJoinsAgainWantsARebalance() {
        List<String> ids = fixture.stable(2);
        Answer<JoinGroupResponseData> leader = fixture.join(ids.get(0));

        assertThat(leader.done()).isFalse();
        assertThat(heartbeat(ids.get(1), 2)).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        fixture.join(ids.get(1));
        assertThat(leader.value().generationId()).isEqualTo(3);
    }

    @Test
    void changedMetadataWantARebalance() {
        List<String> ids = fixture.stable(2);
        fixture.join(joining(ids.get(1), "other topics", "range"), NEWEST);

        assertThat(state()).isEqualTo("PreparingRebalance");
    }

    @Test
    void aJoinThatIsRepeatedWhileItWaitsReplacesTheFirst() {
        fixture.stable(1);
        Joining second = fixture.joinAnew();
        Answer<JoinGroupResponseData> repeated = fixture.join(second.id());

        assertThat(error(second.answer())).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(repeated.done()).isFalse();
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
    void anEmptyGroupWaitsForMoreMembersIfToldTo() {
        ClassicFixture patient = new ClassicFixture(new GroupSettings.Classic(6_000, 60_000, 3_000, 100));
        Answer<JoinGroupResponseData> first = patient.joinAnew().answer();
        patient.coordinator.pass(2_000);
        Answer<JoinGroupResponseData> second = patient.joinAnew().answer();
        patient.coordinator.pass(3_999);
        assertThat(first.done()).isFalse();
        patient.coordinator.pass(1);

        assertThat(first.value().members()).hasSize(2);
        assertThat(second.value().generationId()).isEqualTo(1);
    }

    @Test
    void whenAllHaveLeftTheGroupStaysEmptyWithItsGeneration() {
        List<String> ids = fixture.stable(2);
        var left = fixture.leave(
                new MemberIdentity().setMemberId(ids.get(0)),
                new MemberIdentity().setMemberId("stranger"),
                new MemberIdentity().setMemberId(ids.get(1)));
        fixture.coordinator.restart();

        assertThat(left.value().members())
                .extracting(MemberResponse::errorCode)
                .containsExactly(Errors.NONE.code(), Errors.UNKNOWN_MEMBER_ID.code(), Errors.NONE.code());
        DescribedGroup described = fixture.described();
        assertThat(described.groupState()).isEqualTo("Empty");
        assertThat(described.protocolType()).isEqualTo("consumer");
        assertThat(fixture.joinAnew().answer().value().generationId()).isEqualTo(4);
    }

    @Test
    void membersOutliveARestartWithNewSessions() {
        List<String> ids = fixture.stable(2);
        fixture.coordinator.pass(SESSION_MS - 1);
        fixture.coordinator.restart();
        fixture.coordinator.pass(SESSION_MS - 1);

        assertThat(heartbeat(ids.get(0), 2)).isEqualTo(Errors.NONE);
        assertThat(text(fixture.sync(ids.get(1), 2, Map.of()).value().assignment()))
                .isEqualTo("of " + ids.get(1));
        DescribedGroup described = fixture.described();
        assertThat(described.groupState()).isEqualTo("Stable");
        assertThat(described.members()).hasSize(2).allSatisfy(member -> {
            assertThat(text(member.memberMetadata())).isEqualTo("m");
            assertThat(text(member.memberAssignment())).isEqualTo("of " + member.memberId());
            assertThat(member.clientHost()).isEqualTo("/10.0.0.1");
        });
        fixture.coordinator.pass(SESSION_MS);
        assertThat(state()).isNotEqualTo("Stable");
    }

    @Test
    void aRestartFailsWhoeverWaits() {
        fixture.stable(1);
        Joining second = fixture.joinAnew();
        fixture.coordinator.restart();

        assertThat(error(second.answer())).isEqualTo(Errors.NOT_COORDINATOR);
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
