package io.runnel.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.server.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A node whose registry is killed in the middle of concurrent registrations and deletions, again and again; after each
 * kill all that it promised is looked at: no id with two schemas, ever, and no acknowledged version lost.
 */
final class KilledRegistrations {
    /** In the names of subjects that are deleted for good as soon as they are registered. */
    static final String PASSING = "passing";

    private static final int CLIENTS = 8;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 60;
    private static final int MAX_FURTHER_MS = 200;
    private static final int SUBJECTS = 6;
    private static final List<String> CONTEXTS = List.of("", ":.lab:");

    private final RegistrationHistory history = new RegistrationHistory();
    private final Path folder;
    private final long seed;

    KilledRegistrations(Path folder, long seed) {
        this.folder = folder;
        this.seed = seed;
    }

    /** Answers how many registrations were acknowledged. */
    int run(int rounds) throws IOException, InterruptedException {
        Random random = new Random(seed);
        try (NodeProcess node = NodeProcess.start(folder)) {
            Registrations registry = new Registrations(node.registryUrl());
            registry.setCompatibilityNone("");
            registry.setCompatibilityNone("/:.lab:");
        }
        for (int round = 0; round < rounds; round++) {
            try (NodeProcess node = NodeProcess.start(folder)) {
                killWhileRegistering(node, round, random);
            }
            try (NodeProcess node = NodeProcess.start(folder)) {
                List<String> broken = history.judge(new Registrations(node.registryUrl()).all());
                assertThat(broken.stream().limit(20).toList())
                        .as("round %d of seed %d, data in %s", round, seed, folder)
                        .isEmpty();
            }
            System.out.printf(
                    "round %d of %d (seed %d): %d registrations acknowledged%n",
                    round + 1, rounds, seed, history.registrations());
        }
        return history.registrations();
    }

    private void killWhileRegistering(NodeProcess node, int round, Random random) throws InterruptedException {
        CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED_BEFORE_KILL);
        List<Thread> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            Random own = new Random(random.nextLong());
            int number = client;
            Thread thread = new Thread(() -> register(node.registryUrl(), round, number, own, enough));
            thread.start();
            clients.add(thread);
        }
        enough.await();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(MAX_FURTHER_MS)); // The moment of the kill is the campaign's choice.
        node.kill();
        for (Thread client : clients) {
            client.join();
        }
    }

    /** Registers until the node is gone; what was on its way then may be stored or not. */
    private void register(String url, int round, int client, Random random, CountDownLatch enough) {
        Registrations registry = new Registrations(url);
        try {
            for (int i = 0; ; i++) {
                boolean passing = random.nextInt(5) == 0;
                String subject = CONTEXTS.get(random.nextInt(CONTEXTS.size()))
                        + (passing ? PASSING + "-" + round + "-" + client + "-" + i : "s" + random.nextInt(SUBJECTS));
                // Some schemas are new, some are known to other clients, who may be registering them at this moment.
                String name = random.nextBoolean() ? "R" + round + "x" + client + "x" + i : "Shared" + round + "x" + i;
                String schema = "{\"type\":\"record\",\"name\":\"" + name + "\",\"fields\":[]}";
                history.acknowledged(subject, schema, registry.register(subject, schema), !passing);
                if (passing) {
                    registry.delete(subject, false);
                    registry.delete(subject, true);
                }
                enough.countDown();
            }
        } catch (IOException e) {
            // The kill.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
