package io.runnel.log.metadata.raft;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Time;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this node a member of its quorum, as {@link Discovery} decides, and says what is missing as long as that does not
 * succeed. A thread of its own: other nodes are asked, and waited for.
 */
final class Membership implements AutoCloseable {
    private static final long ASK_EVERY_MS = 50;
    /** When there is nothing to do but to see that it stays so. */
    private static final long IDLE_MS = 500;
    /** How long nodes that start together are waited for, when there are enough to form the quorum. */
    private static final long FOUND_AFTER_MS = 300;
    /** A quorum that has no leader for so long is asked about. */
    private static final long NO_LEADER_MS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final RaftConfig config;
    private final Quorum quorum;
    private final Time time;
    private final Reports reports = new Reports(LOG);
    private final Thread thread;
    private volatile boolean closed;
    /** Whether the last that was decided is that this node may not join. */
    private volatile boolean refused;

    private @Nullable QuorumClient client;
    private long enoughSinceMs = -1;
    private long noLeaderSinceMs = -1;
    /** The same of a quorum that this node waits to be let into. */
    private long leaderlessSinceMs = -1;

    private long startedMs;

    Membership(RaftConfig config, Quorum quorum, Time time) {
        this.config = config;
        this.quorum = quorum;
        this.time = time;
        this.thread = new Thread(this::run, "runnel-quorum-membership");
        this.thread.setDaemon(true);
    }

    /** Does at once what needs nobody else. */
    void start() throws IOException {
        startedMs = time.milliseconds();
        if (quorum.state() == null && config.otherVoters().isEmpty()) {
            carryOut(Discovery.decide(config, quorum.status(), Map.of(), true));
        }
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                long pauseMs = IDLE_MS;
                try {
                    pauseMs = step();
                } catch (IOException | RuntimeException e) {
                    if (!closed) {
                        reports.warn(
                                "failed", "Joining the quorum failed and is tried again: " + e, time.milliseconds());
                        LOG.debug("Joining the quorum failed", e);
                    }
                }
                Thread.sleep(pauseMs);
            }
        } catch (InterruptedException e) {
            // Closed.
        } finally {
            closeClient();
        }
    }

    /** Returns after how long to look again. */
    private long step() throws IOException {
        QuorumState state = quorum.state();
        if (state == null) {
            discover();
            return ASK_EVERY_MS;
        }
        RaftServer.Division division = quorum.division();
        if (division == null) {
            return IDLE_MS;
        }
        if (!QuorumNode.listed(division, state)) {
            join(division);
            return ASK_EVERY_MS;
        }
        if (division.getInfo().getLeaderId() != null) {
            noLeaderSinceMs = -1;
            refused = false;
            if (reports.resolved()) {
                LOG.info("This node is in touch with its quorum");
            }
            closeClient();
            return IDLE_MS;
        }
        long nowMs = time.milliseconds();
        noLeaderSinceMs = noLeaderSinceMs < 0 ? nowMs : noLeaderSinceMs;
        if (nowMs - noLeaderSinceMs >= NO_LEADER_MS) {
            explainNoLeader(division);
        }
        return IDLE_MS;
    }

    /** What keeps this node from being in touch with its quorum; null if nothing is known to. Any thread. */
    @Nullable
    QuorumTrouble trouble() {
        String text = reports.last();
        return text == null ? null : new QuorumTrouble(text, refused);
    }

    private void discover() throws IOException {
        Answers answers = askAll(targets(List.of()));
        long nowMs = time.milliseconds();
        boolean enough = answers.statuses().size() + (config.isVoter() ? 1 : 0) >= config.majority();
        enoughSinceMs = !enough ? -1 : enoughSinceMs < 0 ? nowMs : enoughSinceMs;
        boolean mayFound = enough && nowMs - enoughSinceMs >= FOUND_AFTER_MS;
        Discovery.Step step = Discovery.decide(config, quorum.status(), answers.statuses(), mayFound);
        if (step instanceof Discovery.Wait wait) {
            refused = false;
            if (nowMs - startedMs >= NO_LEADER_MS) {
                reports.warn(
                        "wait",
                        "This node waits for its quorum: " + wait.why() + ". Asked: " + answers.described()
                                + ". Start the missing nodes, or correct " + QuorumVoter.SETTING + ".",
                        nowMs);
            }
            return;
        }
        carryOut(step);
    }

    private void carryOut(Discovery.Step step) throws IOException {
        refused = step instanceof Discovery.Refuse;
        if (step instanceof Discovery.Found found) {
            UUID group = UUID.randomUUID();
            quorum.become(group, found.founders());
            LOG.info("A quorum is formed by {}", nodes(found.founders()));
        } else if (step instanceof Discovery.Accept accept) {
            quorum.become(accept.group(), accept.founders());
            LOG.info("This node is one of the founders of the quorum of {}", nodes(accept.founders()));
        } else if (step instanceof Discovery.Join join) {
            quorum.become(join.group(), List.of());
        } else if (step instanceof Discovery.Refuse refuse) {
            reports.warn(
                    "refuse " + refuse.why(), "This node does not join a quorum: " + refuse.why(), time.milliseconds());
        }
    }

    private static String nodes(List<QuorumPeer> peers) {
        return peers.stream().map(each -> each.node().toString()).collect(Collectors.joining(", "));
    }

    /** Asks the leader, whoever that is, to be added. */
    private void join(RaftServer.Division division) throws IOException {
        QuorumState state = quorum.state();
        if (state == null) {
            return;
        }
        Answers answers = askAll(targets(QuorumNode.voters(division).stream()
                .map(peer -> QuorumPeer.of(peer).node())
                .toList()));
        QuorumVoter leader = answers.statuses().values().stream()
                .map(NodeStatus::membership)
                .filter(each -> each != null && each.group().equals(state.group()) && each.leader() != null)
                .map(each -> Objects.requireNonNull(Objects.requireNonNull(each).leader())
                        .node())
                .findAny()
                .orElse(null);
        if (leader == null) {
            if (isLeaderlessLong(time.milliseconds())
                    && Discovery.mayLeave(state.group(), answers.statuses().values())) {
                LOG.info("The quorum {} that this node was to join is no more; it looks for another", state.group());
                leaderlessSinceMs = -1;
                quorum.giveUp();
                return;
            }
            if (time.milliseconds() - startedMs >= NO_LEADER_MS) {
                reports.warn(
                        "no leader",
                        "This node cannot join its quorum, which has no leader now. Asked: " + answers.described()
                                + ". It needs a majority of its voters: start those that are missing.",
                        time.milliseconds());
            }
            return;
        }
        leaderlessSinceMs = -1;
        JoinRequest request = new JoinRequest(state.group(), quorum.self(), config.clusterId(), !quorum.observes());
        JoinRequest.Reply reply;
        try {
            reply = JoinRequest.Reply.of(client().ask(leader, request.message()).join());
        } catch (CompletionException e) {
            LOG.debug("The leader {} did not answer", leader, e);
            return;
        }
        refused = reply.answer() == JoinRequest.Answer.REFUSED;
        if (refused) {
            reports.warn(
                    "refused " + reply.reason(),
                    "The quorum's leader, " + leader + ", does not let this node join: " + reply.reason(),
                    time.milliseconds());
        }
    }

    /** Whether the quorum that this node is to join has had no leader for long enough; to be asked while it has none. */
    private boolean isLeaderlessLong(long nowMs) {
        leaderlessSinceMs = leaderlessSinceMs < 0 ? nowMs : leaderlessSinceMs;
        return nowMs - leaderlessSinceMs >= NO_LEADER_MS;
    }

    private void explainNoLeader(RaftServer.Division division) throws IOException {
        NodeStatus self = quorum.status();
        NodeStatus.Membership own = self.membership();
        if (own == null) {
            return;
        }
        Answers answers = askAll(targets(QuorumNode.voters(division).stream()
                .map(peer -> QuorumPeer.of(peer).node())
                .toList()));
        if (Discovery.mayGiveUp(self.self(), own, answers.statuses())) {
            LOG.info("The quorum of {} has not come about; this node looks for another", nodes(own.voters()));
            quorum.giveUp();
            return;
        }
        List<QuorumVoter> elsewhere = config.otherVoters().stream()
                .filter(voter -> isOfAnother(own.group(), answers.statuses().get(voter.id())))
                .toList();
        refused = elsewhere.size() > config.otherVoters().size() / 2;
        if (refused) {
            reports.warn(
                    "refuse another",
                    "This node's folder belongs to another cluster"
                            + (config.clusterId() == null ? "" : " (" + config.clusterId() + ")") + " than the nodes "
                            + elsewhere
                            + ", which are members of a quorum of their own. Correct " + QuorumVoter.SETTING
                            + ", or start with the right data folder.",
                    time.milliseconds());
            return;
        }
        reports.warn(
                "quorum",
                "The quorum has no leader: the metadata cannot be changed. Its voters are "
                        + nodes(own.voters()) + ", and " + (own.voters().size() / 2 + 1)
                        + " of them are needed. Asked: " + answers.described() + ". Start those that are missing.",
                time.milliseconds());
    }

    private static boolean isOfAnother(UUID group, @Nullable NodeStatus status) {
        NodeStatus.Membership membership = status == null ? null : status.membership();
        return membership != null && !membership.group().equals(group);
    }

    private Set<QuorumVoter> targets(List<QuorumVoter> members) {
        Set<QuorumVoter> targets = new LinkedHashSet<>(config.otherVoters());
        members.stream().filter(each -> each.id() != config.nodeId()).forEach(targets::add);
        return targets;
    }

    /**
     * What the others said.
     *
     * @param statuses by the node id that was asked
     * @param failures why those that did not answer did not
     */
    private record Answers(Map<Integer, NodeStatus> statuses, Map<QuorumVoter, String> failures) {
        String described() {
            String silent = failures.entrySet().stream()
                    .map(each -> each.getKey() + " (" + each.getValue() + ")")
                    .collect(Collectors.joining(", "));
            String answered = Discovery.describe(List.copyOf(statuses.values()));
            return (answered.isEmpty() ? "nobody answered" : "answered " + answered)
                    + (silent.isEmpty() ? "" : ", did not answer " + silent);
        }
    }

    private Answers askAll(Set<QuorumVoter> nodes) {
        Map<QuorumVoter, CompletableFuture<QuorumMessage>> asked = new LinkedHashMap<>();
        nodes.forEach(node -> asked.put(node, client().ask(node, NodeStatus.REQUEST)));
        Map<Integer, NodeStatus> statuses = new HashMap<>();
        Map<QuorumVoter, String> failures = new LinkedHashMap<>();
        asked.forEach((node, answer) -> {
            try {
                statuses.put(node.id(), NodeStatus.of(answer.join()));
            } catch (IOException | CompletionException e) {
                failures.put(node, QuorumClient.reason(e));
            }
        });
        return new Answers(statuses, failures);
    }

    private synchronized QuorumClient client() {
        QuorumClient open = client;
        if (open == null) {
            open = new QuorumClient(
                    RatisProperties.client(config.settings()), config.settings().requestTimeoutMs());
            client = open;
        }
        return open;
    }

    private synchronized void closeClient() {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
