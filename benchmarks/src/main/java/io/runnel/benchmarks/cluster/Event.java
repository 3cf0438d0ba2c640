package io.runnel.benchmarks.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** What is done to the cluster, and measured. */
enum Event {
    START("a new cluster") {
        @Override
        Map<String, Double> measure(Target target) {
            return Map.of(told + ": from the start of its processes to all nodes in service, s", target.startSeconds());
        }
    },
    KILL_A_LEADER("kill -9 of a leader") {
        @Override
        Map<String, Double> measure(Target target)
                throws IOException, InterruptedException, ExecutionException, TimeoutException {
            return underLoad(target, load -> {
                int leader = load.leaders().get(0);
                long moment = System.nanoTime();
                target.nodes().kill(List.of(leader));
                return new Moment(moment, List.of(leader));
            });
        }
    },
    KILL_THE_CONTROLLER("kill -9 of the controller") {
        @Override
        Map<String, Double> measure(Target target)
                throws IOException, InterruptedException, ExecutionException, TimeoutException {
            return underLoad(target, load -> {
                int controller = load.controller();
                long moment = System.nanoTime();
                target.nodes().kill(List.of(controller));
                return new Moment(moment, List.of(controller));
            });
        }
    },
    KILL_TWO("kill -9 of two nodes, restarted after 8 s; from the restart") {
        @Override
        Map<String, Double> measure(Target target)
                throws IOException, InterruptedException, ExecutionException, TimeoutException {
            return underLoad(target, load -> restarted(target.nodes(), List.of(1, 2), 8_000));
        }
    },
    KILL_ALL("kill -9 of all nodes, restarted after 3 s; from the restart") {
        @Override
        Map<String, Double> measure(Target target)
                throws IOException, InterruptedException, ExecutionException, TimeoutException {
            return underLoad(target, load -> restarted(target.nodes(), List.of(1, 2, 3), 3_000));
        }
    },
    PAUSE_A_LEADER("a leader is stopped for 15 s") {
        @Override
        Map<String, Double> measure(Target target)
                throws IOException, InterruptedException, ExecutionException, TimeoutException {
            return underLoad(target, load -> {
                int leader = load.leaders().get(0);
                long moment = System.nanoTime();
                target.nodes().signal("STOP", leader);
                TimeUnit.MILLISECONDS.sleep(15_000); // The event.
                target.nodes().signal("CONT", leader);
                return new Moment(moment, List.of(leader));
            });
        }
    },
    RESTART_EACH("clean restart of one node after the other") {
        @Override
        Map<String, Double> measure(Target target)
                throws IOException, InterruptedException, ExecutionException, TimeoutException {
            String topic = newTopic(target);
            try (PacedWriter writer = writer(target, topic)) {
                long moment = System.nanoTime();
                for (int id = 1; id <= Nodes.COUNT; id++) {
                    target.nodes().stop(id);
                    target.nodes().start();
                    target.view().awaitInSync(topic);
                }
                writer.awaitAll(System.nanoTime(), PATIENCE_MS);
                return Map.of(told + ": longest gap, s", writer.longestGapMs(moment) / 1e3);
            }
        }
    },
    WIPE_A_FOLLOWER("a follower's data is taken, 2 GB of replicas") {
        @Override
        Map<String, Double> measure(Target target)
                throws IOException, InterruptedException, ExecutionException, TimeoutException {
            String topic = newTopic(target);
            ReplicatedProduce.write(target.nodes().bootstrapServers(), topic, PARTITIONS, WIPED_BYTES);
            target.nodes().kill(List.of(Nodes.COUNT));
            target.nodes().wipe(Nodes.COUNT);
            TimeUnit.MILLISECONDS.sleep(AWAY_MS); // So that it is known to be gone, or the view is of before.
            long moment = System.nanoTime();
            target.nodes().start();
            target.view().awaitInSync(topic);
            return Map.of(told + ": back in sync, s", (System.nanoTime() - moment) / 1e9);
        }
    },
    PRODUCE("replicated writes, 3 replicas, acks=all, 1 KB") {
        @Override
        Map<String, Double> measure(Target target)
                throws IOException, InterruptedException, ExecutionException, TimeoutException {
            String topic = newTopic(target);
            return new ReplicatedProduce(target, topic, PARTITIONS).measure(told);
        }
    },
    MANY_TOPICS("1,000 topics of one partition, 3 replicas") {
        @Override
        Map<String, Double> measure(Target target)
                throws IOException, InterruptedException, ExecutionException, TimeoutException {
            target.view().awaitNodes();
            long moment = System.nanoTime();
            target.view().createMany("many-" + TOPICS.incrementAndGet() + "-", 1_000, 1);
            double answered = (System.nanoTime() - moment) / 1e9;
            target.view().awaitAllInSync();
            return Map.of(
                    told + ": created in one request, s",
                    answered,
                    told + ": until all replicas are in sync, s",
                    (System.nanoTime() - moment) / 1e9);
        }
    },
    CHANGE_THE_CONTROLLER("the controller is stopped cleanly, 30,000 partition replicas") {
        @Override
        Map<String, Double> measure(Target target)
                throws IOException, InterruptedException, ExecutionException, TimeoutException {
            target.view().awaitNodes();
            for (int i = 0; i < LARGE_TOPICS; i++) {
                target.view().createMany("large-" + TOPICS.incrementAndGet() + "-", 1, LARGE_TOPIC_PARTITIONS);
            }
            target.view().awaitAllInSync();
            String topic = newTopic(target);
            try (PacedWriter writer = writer(target, topic)) {
                int controller = target.view().controller();
                long moment = System.nanoTime();
                target.nodes().stop(controller);
                writer.awaitAll(System.nanoTime(), PATIENCE_MS);
                double gap = writer.longestGapMs(moment) / 1e3;
                target.nodes().start();
                target.view().awaitInSync(topic);
                return Map.of(told + ": longest gap, s", gap);
            }
        }
    };

    private static final int LARGE_TOPICS = 10;
    private static final int LARGE_TOPIC_PARTITIONS = 1_000;

    private static final int PARTITIONS = 6;
    private static final int RECORDS_PER_SECOND = 800;
    private static final int RECORD_BYTES = 100;
    private static final long WARM_UP_MS = 4_000;
    private static final long PATIENCE_MS = 90_000;
    private static final long WIPED_BYTES = 2_000_000_000;
    private static final long AWAY_MS = 12_000;
    private static final AtomicInteger TOPICS = new AtomicInteger();

    final String told;

    Event(String told) {
        this.told = told;
    }

    /** Figures by name. */
    abstract Map<String, Double> measure(Target target)
            throws IOException, InterruptedException, ExecutionException, TimeoutException;

    /** What was known before the event. */
    record Load(List<Integer> leaders, int controller) {}

    /** When the event was, and of which nodes. */
    record Moment(long nanos, List<Integer> nodes) {}

    /** Does something to the cluster. */
    interface Deed {
        Moment happen(Load load) throws IOException, InterruptedException;
    }

    private static Moment restarted(Nodes nodes, List<Integer> ids, long awayMs)
            throws IOException, InterruptedException {
        nodes.kill(ids);
        TimeUnit.MILLISECONDS.sleep(awayMs); // The event.
        long moment = System.nanoTime();
        nodes.start();
        return new Moment(moment, ids);
    }

    static String newTopic(Target target) throws InterruptedException, ExecutionException, TimeoutException {
        String topic = "failover-" + TOPICS.incrementAndGet();
        target.view().create(topic, PARTITIONS);
        return topic;
    }

    static PacedWriter writer(Target target, String topic) throws InterruptedException {
        PacedWriter writer = new PacedWriter(
                target.nodes().bootstrapServers(),
                topic,
                PARTITIONS,
                new PacedWriter.Pace(RECORDS_PER_SECOND, RECORD_BYTES));
        writer.awaitAll(System.nanoTime(), PATIENCE_MS);
        TimeUnit.MILLISECONDS.sleep(WARM_UP_MS); // What is measured is a cluster at work.
        return writer;
    }

    Map<String, Double> underLoad(Target target, Deed deed)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String topic = newTopic(target);
        try (PacedWriter writer = writer(target, topic)) {
            List<Integer> leaders = target.view().leaders(topic);
            Moment moment = deed.happen(new Load(leaders, target.view().controller()));
            writer.awaitAll(moment.nanos(), PATIENCE_MS);
            Map<String, Double> found = new LinkedHashMap<>();
            put(found, "led by it", writer, moment, partitions(leaders, moment.nodes(), true));
            put(found, "followed by it", writer, moment, partitions(leaders, moment.nodes(), false));
            found.put(told + ": records given up", (double) writer.failed());
            target.nodes().start();
            target.view().awaitInSync(topic);
            return found;
        }
    }

    private static List<Integer> partitions(List<Integer> leaders, List<Integer> nodes, boolean led) {
        List<Integer> found = new ArrayList<>();
        for (int partition = 0; partition < leaders.size(); partition++) {
            if (nodes.contains(leaders.get(partition)) == led) {
                found.add(partition);
            }
        }
        return found;
    }

    private void put(
            Map<String, Double> into, String which, PacedWriter writer, Moment moment, List<Integer> partitions) {
        partitions.stream()
                .mapToDouble(partition -> writer.firstMs(partition, moment.nanos()))
                .map(ms -> (ms < 0 ? PATIENCE_MS : ms) / 1e3) // None so far is at least as bad as that.
                .max()
                .ifPresent(
                        longest -> into.put(told + ": first acknowledged write, partitions " + which + ", s", longest));
    }
}
