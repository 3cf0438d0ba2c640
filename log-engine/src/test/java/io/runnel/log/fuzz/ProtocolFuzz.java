package io.runnel.log.fuzz;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * One campaign: a node with a small heap, attackers, and clients that behave. Every part of chance comes from the seed;
 * how the threads interleave does not, so a seed finds again what one connection's frames do, not every race.
 */
final class ProtocolFuzz {
    /** An answer to a well-behaved client may take so long beside the attackers, on a machine that is busy. */
    private static final long ANSWER_BOUND_MS = 15_000;

    private static final long SETTLE_BOUND_MS = 20_000;
    private static final int HEAP_MB = 96;
    private static final int ATTACKERS = 8;
    private static final int MAX_TOPICS = 40;
    private static final int MAX_REPORTED = 10;
    private static final int KIND_CHARS = 50;
    private static final List<String> POOL = List.of("fuzz-0", "fuzz-1", "fuzz-2");

    /** How much more than at the beginning the node may hold at the end: caches, and the topics of the pool. */
    private static final long HEAP_SLACK_KB = 24 << 10;

    /**
     * What the threads keep of receive buffers, what a thread keeps for its other reads and writes, and the one buffer of
     * the largest frames, which is kept for a minute.
     */
    private static final long DIRECT_SLACK_KB = 16 + 48 << 10;

    /** Four of them are the timers and loaders of the coordinators, which begin with the first who asks for one. */
    private static final int THREAD_SLACK = 2 + 4;

    private final long seed;
    private final long seconds;
    private final Path folder;
    private final Queue<String> findings = new ConcurrentLinkedQueue<>();
    private final AtomicLong frames = new AtomicLong();
    private volatile PoolNow pool = new PoolNow(List.of("fuzz-0"), List.of(Uuid.ZERO_UUID));
    private volatile boolean running = true;

    ProtocolFuzz(long seed, long seconds, Path folder) {
        this.seed = seed;
        this.seconds = seconds;
        this.folder = folder;
    }

    private record PoolNow(List<String> names, List<Uuid> ids) implements PlausibleRequests.Topics {}

    /** What was found; empty when every invariant held. */
    List<String> run() throws Exception {
        Path data = folder.resolve("data");
        Path log = folder.resolve("node.log");
        SteadyLoad load;
        try (NodeUnderFuzz node = start(data, log)) {
            load = new SteadyLoad(bootstrap(node), findings);
            attack(node, load);
            if (!node.isAlive()) {
                findings.add("the node died:\n" + node.tailOfLog());
                return report();
            }
            load.differencesIn(bootstrap(node)).stream().limit(MAX_REPORTED).forEach(findings::add);
            node.kill();
        }
        try (NodeUnderFuzz node = start(data, log)) {
            load.differencesIn(bootstrap(node)).stream()
                    .limit(MAX_REPORTED)
                    .forEach(each -> findings.add("after a restart, " + each));
            int exit = node.stop();
            if (exit != 0) {
                findings.add("the node ended with " + exit + ":\n" + node.tailOfLog());
            }
            findings.addAll(node.errors());
        }
        System.out.printf(
                "fuzzed with seed %d: %d frames, %d records acknowledged, the slowest after %d ms%n",
                seed, frames.get(), load.acknowledgedRecords(), load.slowestAnswerMs());
        return report();
    }

    private static NodeUnderFuzz start(Path data, Path log) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("queued.max.request.bytes", Integer.toString(16 << 20));
        settings.put("socket.request.max.bytes", Integer.toString(16 << 20));
        settings.put("connections.max.idle.ms", "5000");
        return NodeUnderFuzz.start(data, log, HEAP_MB, settings);
    }

    private static String bootstrap(NodeUnderFuzz node) {
        return node.address().getHostString() + ":" + node.address().getPort();
    }

    private void attack(NodeUnderFuzz node, SteadyLoad load) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap(node)))) {
            SteadyLoad.createTopic(admin);
            tend(admin);
            NodeUnderFuzz.Stats before = node.stats();
            List<Thread> behaving = List.of(
                    thread("producer", load::produce),
                    thread("consumer", load::consume),
                    thread("caretaker", () -> tendUntilOver(admin)));
            List<Thread> attackers = attackers(node.address());
            for (Thread each : attackers) {
                each.join();
            }
            load.stop();
            running = false;
            for (Thread each : behaving) {
                each.join();
            }
            if (node.isAlive()) {
                settle(node, before);
            }
        }
        if (load.acknowledgedRecords() == 0 || load.consumedRecords() == 0) {
            findings.add("nothing was produced or consumed beside the attackers");
        }
        if (load.slowestAnswerMs() > ANSWER_BOUND_MS) {
            findings.add("a well-behaved client waited " + load.slowestAnswerMs() + " ms for an answer");
        }
    }

    private List<Thread> attackers(InetSocketAddress address) throws IOException {
        Map<ApiKeys, short[]> served = ServedApis.of(address);
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> attackers = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            Random random = new Random(seed + i);
            attackers.add(thread(
                    "attacker-" + i,
                    new Attacker(
                            random,
                            new PlausibleRequests(random, new PoolView()),
                            new EnumMap<>(served),
                            new Attacker.Target(address, endNanos, findings, frames))));
        }
        return attackers;
    }

    /** The pool as it is at each question. */
    private final class PoolView implements PlausibleRequests.Topics {
        @Override
        public List<String> names() {
            return pool.names();
        }

        @Override
        public List<Uuid> ids() {
            return pool.ids();
        }
    }

    private Thread thread(String name, Runnable task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException | Error e) {
                        findings.add(name + " failed: " + e + " at "
                                + List.of(e.getStackTrace()).subList(0, 3));
                    }
                },
                "fuzz-" + name);
        thread.start();
        return thread;
    }

    private void tendUntilOver(Admin admin) {
        while (running) {
            try {
                tend(admin);
                TimeUnit.MILLISECONDS.sleep(200); // A pace, not a condition.
            } catch (ExecutionException e) {
                continue; // An attacker has deleted or created a topic in between.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Creates the pool's topics again when they were deleted, and removes what attackers have created beside them. */
    private void tend(Admin admin) throws ExecutionException, InterruptedException {
        Collection<TopicListing> topics = admin.listTopics().listings().get();
        List<String> names = topics.stream().map(TopicListing::name).toList();
        List<NewTopic> missing = POOL.stream()
                .filter(name -> !names.contains(name))
                .map(name -> new NewTopic(name, 2, (short) 1))
                .toList();
        List<String> surplus = names.stream()
                .filter(name -> !POOL.contains(name) && !name.equals(SteadyLoad.PARTITION.topic()))
                .toList();
        if (surplus.size() > MAX_TOPICS) {
            admin.deleteTopics(surplus).all().get();
        }
        if (!missing.isEmpty()) {
            admin.createTopics(missing).all().get();
        }
        List<TopicListing> now = topics.stream()
                .filter(each -> !each.name().equals(SteadyLoad.PARTITION.topic()))
                .toList();
        if (!now.isEmpty()) {
            pool = new PoolNow(
                    now.stream().map(TopicListing::name).toList(),
                    now.stream().map(TopicListing::topicId).toList());
        }
    }

    /** Waits until the attackers' connections are gone, and looks at what is left of them. */
    private void settle(NodeUnderFuzz node, NodeUnderFuzz.Stats before) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLE_BOUND_MS);
        NodeUnderFuzz.Stats after = node.stats();
        while (!isBack(before, after) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            after = node.stats();
        }
        System.out.println("before " + before + ", after " + after);
        if (!isBack(before, after)) {
            findings.add("the node did not come to rest: before " + before + ", after " + after);
        }
    }

    private static boolean isBack(NodeUnderFuzz.Stats before, NodeUnderFuzz.Stats after) {
        return after.sockets() <= before.sockets()
                && after.threads() <= before.threads() + THREAD_SLACK
                && after.directKb() <= before.directKb() + DIRECT_SLACK_KB
                && after.heapKb() <= before.heapKb() + HEAP_SLACK_KB;
    }

    /** One finding of each kind, with the number of its kind. */
    private List<String> report() {
        Map<String, List<String>> kinds =
                findings.stream().collect(Collectors.groupingBy(ProtocolFuzz::kind, TreeMap::new, Collectors.toList()));
        return kinds.values().stream()
                .map(alike -> "(" + alike.size() + " times) " + alike.get(0))
                .toList();
    }

    private static String kind(String finding) {
        return finding.substring(0, Math.min(finding.length(), KIND_CHARS)).replaceAll("\\d+", "");
    }
}
