package io.runnel.log.metadata.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a node without a quorum does, from what the others say. */
final class DiscoveryTest {
    private static final List<QuorumVoter> VOTERS = QuorumVoter.parse("1@a:9093,2@b:9093,3@c:9093");
    private static final UUID GROUP = new UUID(1, 2);

    @Test
    void theLowestOfThoseThatAreThereFormsTheQuorum() {
        Map<Integer, NodeStatus> others = Map.of(2, empty(2), 3, empty(3));

        Discovery.Step step = Discovery.decide(config(1), empty(1), others, false);

        assertThat(step).isEqualTo(new Discovery.Found(List.of(peer(1), peer(2), peer(3))));
        assertThat(Discovery.decide(config(2), empty(2), Map.of(1, empty(1), 3, empty(3)), true))
                .isInstanceOf(Discovery.Wait.class);
    }

    @Test
    void aMajorityIsEnoughWhenTheOthersHadTheirTime() {
        Map<Integer, NodeStatus> others = Map.of(3, empty(3));

        assertThat(Discovery.decide(config(2), empty(2), others, false)).isInstanceOf(Discovery.Wait.class);
        assertThat(Discovery.decide(config(2), empty(2), others, true))
                .isEqualTo(new Discovery.Found(List.of(peer(2), peer(3))));
        assertThat(Discovery.decide(config(2), empty(2), Map.of(), true)).isInstanceOf(Discovery.Wait.class);
    }

    @Test
    void whoIsListedByTheFounderBecomesAMemberAndWhoIsNotJoins() {
        NodeStatus founder = member(1, 0, null, peer(1), peer(2));

        assertThat(Discovery.decide(config(2), empty(2), Map.of(1, founder), true))
                .isEqualTo(new Discovery.Accept(GROUP, List.of(peer(1), peer(2))));
        assertThat(Discovery.decide(config(3), empty(3), Map.of(1, founder), true))
                .isEqualTo(new Discovery.Join(GROUP, null));
    }

    @Test
    void aNodeThatLostItsFolderIsNotTheMemberThatItWas() {
        QuorumPeer before = new QuorumPeer(VOTERS.get(1), new Uuid(99, 99));
        NodeStatus leader = member(1, 5, peer(1), peer(1), before, peer(3));

        assertThat(Discovery.decide(config(2), empty(2), Map.of(1, leader), true))
                .isEqualTo(new Discovery.Join(GROUP, peer(1)));
        // Though two of three voters know of no quorum, the third does.
        assertThat(Discovery.decide(config(2), empty(2), Map.of(1, leader, 3, empty(3)), true))
                .isInstanceOf(Discovery.Join.class);
    }

    @Test
    void anObserverFormsNothing() {
        RaftConfig observer = RaftConfig.ofObserver(new QuorumVoter(4, "d", 9093), VOTERS, Path.of("data"));
        NodeStatus self = new NodeStatus(new QuorumPeer(observer.listener(), new Uuid(0, 4)), null, false, null);

        assertThat(Discovery.decide(observer, self, Map.of(1, empty(1), 2, empty(2), 3, empty(3)), true))
                .isInstanceOf(Discovery.Wait.class);
        assertThat(Discovery.decide(observer, self, Map.of(1, member(1, 3, peer(2), peer(1), peer(2))), true))
                .isEqualTo(new Discovery.Join(GROUP, peer(2)));
    }

    @Test
    void whoBringsRecordsFormsTheQuorumAlone() {
        NodeStatus brings = new NodeStatus(peer(2), null, true, null);

        assertThat(Discovery.decide(config(2), brings, Map.of(1, empty(1), 3, empty(3)), true))
                .isEqualTo(new Discovery.Found(List.of(peer(2))));
        assertThat(Discovery.decide(config(1), empty(1), Map.of(2, brings, 3, empty(3)), true))
                .isInstanceOf(Discovery.Wait.class);
    }

    @Test
    void twoHistoriesAreRefused() {
        NodeStatus brings = new NodeStatus(peer(2), null, true, null);
        NodeStatus alsoBrings = new NodeStatus(peer(1), null, true, null);

        assertThat(Discovery.decide(config(2), brings, Map.of(1, alsoBrings, 3, empty(3)), true))
                .isInstanceOf(Discovery.Refuse.class);
        assertThat(Discovery.decide(config(2), brings, Map.of(1, member(1, 3, peer(1), peer(1))), true))
                .isInstanceOf(Discovery.Refuse.class);
    }

    @Test
    void anotherClusterAndAnotherNodeAtTheAddressAreRefused() {
        NodeStatus self = new NodeStatus(peer(1), "one", false, null);
        NodeStatus other = new NodeStatus(peer(2), "another", false, null);

        assertThat(Discovery.decide(config(1), self, Map.of(2, other), true)).isInstanceOf(Discovery.Refuse.class);
        assertThat(Discovery.decide(config(1), self, Map.of(2, empty(3)), true)).isInstanceOf(Discovery.Refuse.class);
    }

    @Test
    void aQuorumThatDidNotComeAboutIsGivenUpOnlyWhenAllItsFoundersTellSo() {
        NodeStatus.Membership own = new NodeStatus.Membership(GROUP, 0, null, List.of(peer(1), peer(2), peer(3)));
        Map<Integer, NodeStatus> answers = new HashMap<>(Map.of(2, empty(2)));

        assertThat(Discovery.mayGiveUp(peer(1), own, answers)).isFalse();
        answers.put(3, empty(3));
        assertThat(Discovery.mayGiveUp(peer(1), own, answers)).isTrue();
        answers.put(3, member(3, 0, null, peer(1), peer(2), peer(3)));
        assertThat(Discovery.mayGiveUp(peer(1), own, answers))
                .as("two of three may elect")
                .isFalse();
        answers.put(3, member(3, 1, null, peer(1), peer(2), peer(3)));
        assertThat(Discovery.mayGiveUp(peer(1), own, answers))
                .as("one has voted")
                .isFalse();
    }

    /** It waits for a leader to let it in, and cannot help to elect one. */
    @Test
    void aFounderThatHasStartedAnewDoesNotKeepAQuorumFromBeingGivenUp() {
        NodeStatus.Membership own = new NodeStatus.Membership(GROUP, 0, null, List.of(peer(1), peer(2), peer(3)));
        Map<Integer, NodeStatus> answers = Map.of(2, empty(2), 3, joiner(3));

        assertThat(Discovery.mayGiveUp(peer(1), own, answers)).isTrue();
    }

    @Test
    void whoWaitsForAQuorumThatIsNoMoreLooksForAnother() {
        NodeStatus founder = member(1, 0, null, peer(1), peer(2), peer(3));
        NodeStatus observer =
                new NodeStatus(peer(2), null, false, new NodeStatus.Membership(GROUP, 4, peer(1), List.of()));

        assertThat(Discovery.mayLeave(GROUP, List.of(empty(1), joiner(3)))).isTrue();
        assertThat(Discovery.mayLeave(new UUID(3, 4), List.of(founder)))
                .as("another quorum")
                .isTrue();
        assertThat(Discovery.mayLeave(GROUP, List.of(founder, joiner(3))))
                .as("it may come about")
                .isFalse();
        assertThat(Discovery.mayLeave(GROUP, List.of(observer)))
                .as("it has a leader")
                .isFalse();
        assertThat(Discovery.mayLeave(GROUP, List.of())).as("nothing is known").isFalse();
    }

    /** A new quorum would know nothing of the topics whose records these folders hold. */
    @Test
    void theFoldersOfAClusterWhoseMetadataAreLostFormNoQuorum() {
        NodeStatus named = new NodeStatus(peer(2), "cluster", false, null);

        for (Map<Integer, NodeStatus> others : List.of(Map.of(2, named, 3, empty(3)), Map.of(2, named))) {
            assertThat(Discovery.decide(config(1), empty(1), others, true))
                    .isInstanceOfSatisfying(
                            Discovery.Refuse.class,
                            refusal -> assertThat(refusal.why())
                                    .contains("cluster", "no voter has that cluster's metadata"));
        }
        NodeStatus brings = new NodeStatus(peer(2), "cluster", true, null);
        assertThat(Discovery.decide(config(2), brings, Map.of(1, empty(1), 3, empty(3)), true))
                .isInstanceOf(Discovery.Found.class);
    }

    @Test
    void messagesAreReadAsTheyWereWritten() throws Exception {
        for (NodeStatus status : List.of(empty(1), member(1, 7, peer(2), peer(1), peer(2)))) {
            assertThat(NodeStatus.of(QuorumMessage.decode(() -> status.message().encode())))
                    .isEqualTo(status);
        }
        JoinRequest join = new JoinRequest(GROUP, peer(3), "cluster", true);
        assertThat(JoinRequest.of(QuorumMessage.decode(() -> join.message().encode())))
                .isEqualTo(join);
    }

    @Test
    void votersAreReadAsKafkaWritesThem() {
        assertThat(QuorumVoter.parse("1@host:9093, 2@[::1]:9094"))
                .containsExactly(new QuorumVoter(1, "host", 9093), new QuorumVoter(2, "::1", 9094));
        assertThat(QuorumVoter.parse(" ")).as("a node that stands alone").isEmpty();
        for (String wrong :
                List.of("1", "1@host", "x@host:1", "1@host:0", "1@host:70000", "1@a:1,1@b:2", "1@a:1,2@a:1")) {
            assertThatThrownBy(() -> QuorumVoter.parse(wrong)).as(wrong).isInstanceOf(ConfigException.class);
        }
    }

    @Test
    void theDefaultsOfTheSettings() {
        assertThat(RaftSettings.DEFAULTS)
                .isEqualTo(new RaftSettings(600, 1_200, 2_000, 15_000, 20_971_520, 20_000, 1_000));
        assertThatThrownBy(() -> RaftSettings.DEFAULTS.withElection(500, 500))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("controller.quorum.election.timeout.ms");
    }

    private static RaftConfig config(int node) {
        return RaftConfig.ofVoter(node, VOTERS, Path.of("data"));
    }

    private static QuorumPeer peer(int node) {
        return new QuorumPeer(VOTERS.get(node - 1), new Uuid(0, node));
    }

    private static NodeStatus empty(int node) {
        return new NodeStatus(peer(node), null, false, null);
    }

    /** A node that started anew after it was listed, and waits to be let in. */
    private static NodeStatus joiner(int node) {
        return new NodeStatus(
                new QuorumPeer(VOTERS.get(node - 1), new Uuid(9, node)),
                null,
                false,
                new NodeStatus.Membership(GROUP, 0, null, List.of()));
    }

    private static NodeStatus member(int node, long term, @Nullable QuorumPeer leader, QuorumPeer... voters) {
        return new NodeStatus(peer(node), null, false, new NodeStatus.Membership(GROUP, term, leader, List.of(voters)));
    }
}
