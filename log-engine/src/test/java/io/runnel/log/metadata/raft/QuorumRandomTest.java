package io.runnel.log.metadata.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.metadata.MetadataLogException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills, restarts, wipes and cuts from a printed seed, with appends under way: all nodes are given the same batches at the
 * same offsets, and every acknowledged batch is among them. {@code -Drunnel.quorum.seed=N} repeats one, and {@code
 * -Drunnel.quorum.steps=N} makes it longer.
 */
final class QuorumRandomTest {
    private static final int NODES = 3;

    @TempDir
    Path folder;

    private final Map<Long, Long> acknowledged = new ConcurrentHashMap<>();
    /** What each run of a node was given, by offset; gathered when it ends. */
    private final List<Map<Long, Long>> given = new ArrayList<>();

    @Test
    void whatIsAcknowledgedIsCommittedEverywhereInOneOrder() throws Exception {
        long seed = Long.getLong("runnel.quorum.seed", System.nanoTime());
        int steps = Integer.getInteger("runnel.quorum.steps", 6);
        System.out.println("QuorumRandomTest: -Drunnel.quorum.seed=" + seed + " -Drunnel.quorum.steps=" + steps);
        Random random = new Random(seed);
        try (TestQuorum quorum = new TestQuorum(folder, NODES)
                .with(RaftSettings.DEFAULTS.withElection(200, 400).withSnapshots(1 << 20, 40))) {
            quorum.startAll();
            AtomicBoolean done = new AtomicBoolean();
            Thread writer = new Thread(() -> write(quorum, done), "writer");
            writer.start();
            for (int step = 0; step < steps; step++) {
                disturb(quorum, random);
                TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(600));
            }
            done.set(true);
            writer.join();
            synchronized (quorum) {
                quorum.heal();
                for (int node = 1; node <= NODES; node++) {
                    if (!quorum.running().contains(node)) {
                        quorum.start(node);
                    }
                }
            }
            long last = quorum.append(1_000_000);
            for (int node = 1; node <= NODES; node++) {
                int each = node;
                TestQuorum.await(
                        "node " + node + " to have all",
                        () -> quorum.recorded(each).offset() >= last);
                given.add(quorum.recorded(node).batches());
                assertThat(quorum.recorded(node).overlapped()).isFalse();
            }
            check(quorum);
        }
    }

    private void check(TestQuorum quorum) {
        Map<Long, Long> all = new TreeMap<>();
        for (Map<Long, Long> run : given) {
            run.forEach((offset, name) -> {
                Long other = all.putIfAbsent(offset, name);
                assertThat(other == null || other.equals(name))
                        .as("offset %s holds %s and %s", offset, other, name)
                        .isTrue();
            });
        }
        List<Long> history = quorum.recorded(1).history();
        for (int node = 2; node <= NODES; node++) {
            assertThat(quorum.recorded(node).history()).isEqualTo(history);
        }
        Set<Long> names = new HashSet<>(history);
        assertThat(names).as("no batch twice").hasSize(history.size());
        assertThat(names).containsAll(acknowledged.values());
        acknowledged.forEach(
                (offset, name) -> assertThat(all.getOrDefault(offset, name)).isEqualTo(name));
        System.out.println("QuorumRandomTest: " + acknowledged.size() + " acknowledged of " + history.size()
                + " committed, terms up to " + quorum.recorded(1).terms());
    }

    /** At most one node is away, wiped or cut off at a time, so that a majority has what is acknowledged. */
    private void disturb(TestQuorum quorum, Random random) {
        synchronized (quorum) {
            quorum.heal();
            Set<Integer> running = quorum.running();
            if (running.size() < NODES) {
                for (int node = 1; node <= NODES; node++) {
                    if (!running.contains(node)) {
                        quorum.start(node);
                    }
                }
            }
            int node = 1 + random.nextInt(NODES);
            switch (random.nextInt(6)) {
                case 0 -> end(quorum, node, false);
                case 1 -> end(quorum, node, true);
                case 2 -> quorum.cutOff(node);
                case 3 -> quorum.cut(node, node % NODES + 1);
                case 4 -> wipe(quorum, node);
                default -> restartAll(quorum);
            }
        }
    }

    private void end(TestQuorum quorum, int node, boolean handsOver) {
        RecordedLog recorded = quorum.recorded(node);
        if (handsOver) {
            quorum.stop(node);
        } else {
            quorum.kill(node);
        }
        given.add(recorded.batches());
    }

    /** Only when all three are voters and answer: the folders of two lost at once are a quorum lost. */
    private void wipe(TestQuorum quorum, int node) {
        TestQuorum.await("three voters that have everything", () -> {
            int leader = quorum.leader();
            QuorumDescription described = quorum.log(leader).quorum();
            return described.settled()
                    && described.voters().size() == NODES
                    && described.voters().stream().allMatch(voter -> voter.logEndOffset() >= described.highWatermark());
        });
        end(quorum, node, false);
        quorum.wipe(node);
    }

    private void restartAll(TestQuorum quorum) {
        for (int node = 1; node <= NODES; node++) {
            given.add(quorum.recorded(node).batches());
        }
        quorum.killAll();
        quorum.startAll();
    }

    private void write(TestQuorum quorum, AtomicBoolean done) {
        for (long name = 1; !done.get(); name++) {
            for (int node = 1; node <= NODES; node++) {
                RaftMetadataLog log = quorum.log(node);
                RecordedLog recorded = quorum.recorded(node);
                if (log == null || recorded == null || recorded.controllerId() != node) {
                    continue;
                }
                long offset = recorded.offset();
                try {
                    acknowledged.put(log.append(offset, RecordedLog.batch(name)).get(3, TimeUnit.SECONDS), name);
                    break;
                } catch (ExecutionException | TimeoutException | MetadataLogException e) {
                    name++; // Whether it is stored is unknown: the next one has another name.
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }
}
