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
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
    void anIdThatIsGivenBackUnusedBothersNobody() {
        List<String> ids = fixture.stable(1);
        String unused = fixture.join("").value().memberId();
        var left = fixture.leave(unused);

        assertThat(left.value().members()).extracting(MemberResponse::errorCode).containsExactly(Errors.NONE.code());
        assertThat(heartbeat(ids.get(0), 1)).isEqualTo(Errors.NONE);
    }

    @Test
    void aRebalanceGoesOnWhenTheIdItWaitsForIsGivenBack() {
        List<String> ids = fixture.stable(1);
        String unused = fixture.join("").value().memberId();
        Answer<JoinGroupResponseData> again = fixture.join(ids.get(0));
        fixture.leave(unused);

        assertThat(again.value().generationId()).isEqualTo(2);
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aRebalanceTimeoutOfZeroDoesNotKeepTheCoordinatorBusy() {
        var impatient = joining("", "m", "range").setRebalanceTimeoutMs(0);
        var one = fixture.join(impatient.duplicate().setGroupInstanceId("one"), NEWEST);
        fixture.assign(1, List.of(one.value().memberId()));
        String two = fixture.join(impatient, NEWEST).value().memberId();
        fixture.join(impatient.duplicate().setMemberId(two), NEWEST);
        fixture.leave(two);
        fixture.coordinator.pass(SESSION_MS);

        assertThat(state()).as("only the silent static member was left").isEqualTo("Empty");
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
}
