package io.runnel.log.simulation;

import io.runnel.log.simulation.Messages.Fetched;
import io.runnel.log.simulation.Messages.FollowerFetch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;

/** How a node follows others, one request at a time to each, and answers those who follow it, at once or when it has news. */
final class FollowerFetches {
    private static final int WAIT_MS = 60;
    private static final int TIMEOUT_MS = 200;
    private static final int PAUSE_MS = 8;

    private final SimulatedNode node;
    private final World world;
    private final boolean[] underWay;
    private final List<Parked> parked = new ArrayList<>();

    /** A fetch that waits for news. */
    private static final class Parked {
        private final List<FollowerFetch> parts;
        private final Runnable answer;

        Parked(List<FollowerFetch> parts, Runnable answer) {
            this.parts = parts;
            this.answer = answer;
        }
    }

    FollowerFetches(SimulatedNode node) {
        this.node = node;
        this.world = node.world();
        this.underWay = new boolean[world.topics.nodes()];
    }

    void pokeAll() {
        for (int leader = 0; leader < underWay.length; leader++) {
            poke(leader);
        }
    }

    /** There may be something to fetch from that node. */
    void poke(int leader) {
        if (leader < 0 || leader == node.address() || underWay[leader] || node.brokerEpoch() < 0) {
            return;
        }
        List<FollowerFetch> parts = new ArrayList<>();
        for (SimulatedReplica replica : node.replicas()) {
            FollowerFetch part = replica.nextFetch(leader);
            if (part != null) {
                parts.add(part);
            }
        }
        if (parts.isEmpty()) {
            return;
        }
        underWay[leader] = true;
        SimulatedNode there = world.nodes.get(leader);
        long brokerEpoch = node.brokerEpoch();
        world.network.<List<Fetched>>call(
                SimulatedNetwork.Purpose.DATA,
                node,
                there,
                TIMEOUT_MS,
                reply -> there.fetches().serve(node.address(), brokerEpoch, parts, reply),
                answer -> {
                    underWay[leader] = false;
                    boolean again = answer != null && take(parts, answer);
                    node.later(again ? 0 : PAUSE_MS, () -> poke(leader));
                });
    }

    private boolean take(List<FollowerFetch> parts, List<Fetched> answer) {
        boolean again = true;
        for (int i = 0; i < parts.size(); i++) {
            SimulatedReplica replica = node.replica(parts.get(i).partition());
            again &= replica == null || replica.fetched(parts.get(i), answer.get(i));
        }
        return again;
    }

    private void serve(int follower, long brokerEpoch, List<FollowerFetch> parts, Consumer<List<Fetched>> reply) {
        List<Fetched> answer = read(follower, brokerEpoch, parts, true);
        if (answer.stream().anyMatch(Fetched::isNews)) {
            reply.accept(answer);
            return;
        }
        Parked waits = new Parked(parts, () -> reply.accept(read(follower, brokerEpoch, parts, false)));
        parked.add(waits);
        node.later(WAIT_MS, () -> {
            if (parked.remove(waits)) {
                waits.answer.run();
            }
        });
    }

    private List<Fetched> read(int follower, long brokerEpoch, List<FollowerFetch> parts, boolean firstLook) {
        List<Fetched> answer = new ArrayList<>(parts.size());
        for (FollowerFetch part : parts) {
            SimulatedReplica replica = node.replica(part.partition());
            answer.add(
                    replica == null
                            ? Fetched.failed(part.partition(), Errors.NOT_LEADER_OR_FOLLOWER, 0)
                            : replica.fetch(follower, brokerEpoch, part, firstLook));
        }
        return answer;
    }

    /** There is news in that partition. */
    void wake(int partition) {
        for (int i = parked.size() - 1; i >= 0 && i < parked.size(); i--) {
            Parked waits = parked.get(i);
            if (waits.parts.stream().anyMatch(part -> part.partition() == partition)) {
                parked.remove(i);
                node.later(0, waits.answer);
            }
        }
    }
}
