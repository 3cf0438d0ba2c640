package io.runnel.log.simulation;

import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.simulation.SimulatedNetwork.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Faults in an order that leads to narrow places, at times that chance gives: single faults would seldom meet there.
 */
final class Plots {
    private static final int SESSION_ENDS_MS = SimulatedController.SESSION_MS + 30;

    private final World world;
    private final Random random;
    private final Nemesis nemesis;

    /** What may happen. */
    enum Plot {
        ZOMBIE_AND_LATE_LEARNER,
        FOLLOWER_COMES_AND_GOES,
        FOLLOWER_IS_ANOTHER,
        FOLLOWER_IS_REFUSED,
        FOLLOWER_COMES_EARLY,
        BLACKOUT
    }

    /** Who plays: a partition's leader and two of its followers, who may be the same. */
    private record Cast(SimulatedNode leader, SimulatedNode follower, SimulatedNode third) {}

    Plots(World world, Nemesis nemesis) {
        this.world = world;
        this.random = world.random;
        this.nemesis = nemesis;
    }

    /** Begins one of them. */
    void begin() {
        begin(Plot.values()[random.nextInt(Plot.values().length)]);
    }

    void begin(Plot plot) {
        List<SimulatedTopics.Partition> partitions = world.topics.partitions();
        Cast cast = cast(partitions.get(random.nextInt(partitions.size())));
        if (cast != null) {
            switch (plot) {
                case ZOMBIE_AND_LATE_LEARNER -> zombieAndLateLearner(cast);
                case FOLLOWER_COMES_AND_GOES -> followerThatComesAndGoes(cast);
                case FOLLOWER_IS_ANOTHER -> followerThatIsNotTheOneItWas(cast);
                case FOLLOWER_IS_REFUSED -> followerThatIsRefused(cast);
                case FOLLOWER_COMES_EARLY -> followerThatComesEarly(cast);
                case BLACKOUT -> world.nodes.forEach(node -> nemesis.kill(node, true));
            }
        }
    }

    private Cast cast(SimulatedTopics.Partition partition) {
        PartitionImage now =
                world.quorum.newest().topic(partition.topicId()).partitions().get(partition.index());
        if (now.leader() < 0 || now.replicas().size() < 2) {
            return null;
        }
        List<Integer> others = new ArrayList<>(now.replicas());
        others.remove((Integer) now.leader());
        int first = random.nextInt(others.size());
        return new Cast(
                world.nodes.get(now.leader()),
                world.nodes.get(others.get(first)),
                world.nodes.get(others.get((first + 1) % others.size())));
    }

    private void at(long delayMs, Runnable task) {
        world.schedule(delayMs + random.nextInt(40), () -> {
            if (!world.quiet()) {
                task.run();
            }
        });
    }

    private void cut(Purpose purpose, SimulatedNode node, long forMs) {
        world.trace(() -> "node " + node.address() + " is cut off for " + purpose);
        for (SimulatedNode other : world.nodes) {
            world.network.cut(purpose, node.address(), other.address());
            world.network.cut(purpose, other.address(), node.address());
        }
        at(forMs, () -> {
            for (SimulatedNode other : world.nodes) {
                world.network.mend(purpose, node.address(), other.address());
                world.network.mend(purpose, other.address(), node.address());
            }
        });
    }

    // The leader is deposed for a time and comes back; the one between does not hear of that, and a follower, that
    // hears
    // of everything late, takes part in the epochs of both.
    private void zombieAndLateLearner(Cast cast) {
        cast.third.learnsAfter(350);
        at(500, () -> cast.third.learnsAfter(0));
        cut(Purpose.CONTROL, cast.leader, SESSION_ENDS_MS);
        at(250, () -> cut(Purpose.CONTROL, cast.follower, SESSION_ENDS_MS + 200));
    }

    // A follower comes into sync and leaves it, while what the leader asks the controller for arrives again, much
    // later.
    private void followerThatComesAndGoes(Cast cast) {
        world.network.copies(cast.leader.address(), 80 + random.nextInt(300));
        at(600, () -> world.network.copies(cast.leader.address(), 0));
        cast.leader.learnsAfter(random.nextInt(60));
        at(400, () -> cast.leader.learnsAfter(0));
        for (int i = 0; i < 3; i++) {
            at(i * 230L, () -> cut(random.nextInt(3) > 0 ? Purpose.DATA : Purpose.CONTROL, cast.follower, 130));
        }
        at(250 + random.nextInt(450), () -> nemesis.kill(cast.leader, false));
    }

    // A follower that has caught up loses its disk, while the leader's wish to have it in sync is on its way.
    private void followerThatIsNotTheOneItWas(Cast cast) {
        int leader = cast.leader.address();
        cut(Purpose.DATA, cast.follower, SimulatedReplica.MAX_LAG_MS + 60);
        at(190, () -> world.network.slowWishes(leader, 200 + random.nextInt(100)));
        at(240, () -> nemesis.wipe(cast.follower));
        at(290, () -> cut(Purpose.DATA, cast.follower, 500));
        at(480, () -> world.network.slowWishes(leader, 0));
        at(500 + random.nextInt(100), () -> nemesis.kill(cast.leader, false));
    }

    // A follower that catches up is out of service, which its leader does not know; when it is in service again and has
    // fallen behind once more, the leader's old wish arrives again.
    private void followerThatIsRefused(Cast cast) {
        cut(Purpose.DATA, cast.follower, 140);
        at(50, () -> cut(Purpose.CONTROL, cast.follower, 180));
        at(120, () -> {
            cast.leader.learnsAfter(180);
            world.network.copies(cast.leader.address(), 250);
        });
        at(210, () -> cut(Purpose.DATA, cast.follower, 350));
        at(380 + random.nextInt(150), () -> nemesis.kill(cast.leader, false));
        at(550, () -> {
            cast.leader.learnsAfter(0);
            world.network.copies(cast.leader.address(), 0);
        });
    }

    // A follower that has fallen behind meets a new leader that does not know yet what is committed, and which is gone
    // soon.
    private void followerThatComesEarly(Cast cast) {
        cut(Purpose.DATA, cast.follower, 180 + random.nextInt(80));
        at(150, () -> nemesis.kill(cast.leader, false));
        at(250 + random.nextInt(80), () -> nemesis.kill(cast.third, false));
    }
}
