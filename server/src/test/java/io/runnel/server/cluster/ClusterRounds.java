package io.runnel.server.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Three nodes under load: one event a round, and after each all promises are looked at. */
final class ClusterRounds implements AutoCloseable {
    private static final int NODES = 3;

    /** What befalls the cluster. */
    enum Event {
        KILL_A_LEADER,
        KILL_THE_CONTROLLER,
        KILL_TWO_LEADERS_IN_A_ROW,
        KILL_TWO_NODES,
        KILL_ALL,
        PAUSE_A_LEADER,
        PAUSE_THE_CONTROLLER,
        RESTART_EACH,
        WIPE_A_DISK
    }

    /**
     * How long things take.
     *
     * @param paceNanos between two records of a sender
     * @param maxDownMs how long killed nodes stay away at most
     * @param pauseMs how long a node is stopped
     * @param records acknowledged before and after each event
     */
    record Times(long paceNanos, int maxDownMs, int pauseMs, int records) {}

    private final ClusterProcesses cluster;
    private final View view;
    private final Load load;
    private final Random random;
    private final Times times;

    ClusterRounds(Path folder, long seed, Times times)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        this.times = times;
        this.random = new Random(seed);
        this.cluster = new ClusterProcesses(
                folder,
                NODES,
                Map.of("offsets.topic.num.partitions", "5", "transaction.state.log.num.partitions", "5"));
        try {
            cluster.startMissing();
            this.view = new View(cluster.bootstrapServers());
            this.load = new Load(cluster.bootstrapServers(), view, times.paceNanos());
        } catch (IOException | InterruptedException | ExecutionException | TimeoutException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        load.awaitProgress(times.records());
    }

    /** Any event. */
    Event any() {
        return Event.values()[random.nextInt(Event.values().length)];
    }

    /** Makes the event, waits until the cluster is whole again, and answers what promises are broken. */
    List<String> round(Event event) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        view.awaitInSync(cluster.ids());
        befall(event);
        cluster.startMissing();
        view.awaitInSync(cluster.ids());
        load.awaitProgress(times.records());
        view.awaitInSync(cluster.ids());
        return load.judge(cluster.ids().stream().map(cluster::data).toList());
    }

    /** What all the clients have done so far, for people. */
    String told() {
        return load.told();
    }

    private void befall(Event event) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        switch (event) {
            case KILL_A_LEADER -> down(List.of(anyLeader()));
            case KILL_THE_CONTROLLER -> down(List.of(view.controller()));
            case KILL_TWO_LEADERS_IN_A_ROW -> killTwoInARow();
            case KILL_TWO_NODES -> down(someNodes(2));
            case KILL_ALL -> down(someNodes(NODES));
            case PAUSE_A_LEADER -> pause(anyLeader());
            case PAUSE_THE_CONTROLLER -> pause(view.controller());
            case RESTART_EACH -> restartEach();
            case WIPE_A_DISK -> wipe(someNodes(1).get(0));
        }
    }

    private int anyLeader() throws InterruptedException, ExecutionException, TimeoutException {
        return view.leader(load.partition(random.nextInt(NODES * 2)));
    }

    private List<Integer> someNodes(int count) {
        List<Integer> ids = new ArrayList<>(cluster.ids());
        Collections.shuffle(ids, random);
        return ids.subList(0, count);
    }

    private void down(List<Integer> ids) throws IOException, InterruptedException {
        cluster.kill(ids);
        beAway();
    }

    private void beAway() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(times.maxDownMs())); // How long it is away is the event.
    }

    /** The second as soon as it leads, while the first comes back. */
    private void killTwoInARow() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int partition = random.nextInt(NODES * 2);
        int first = view.leader(load.partition(partition));
        cluster.kill(List.of(first));
        AtomicInteger second = new AtomicInteger(); // Asked once: who is asked next may not know of it yet.
        View.until("another leader than " + first, () -> {
            second.set(view.leader(load.partition(partition)));
            return second.get() != first && second.get() > 0;
        });
        cluster.launchMissing();
        cluster.kill(List.of(second.get()));
        cluster.launchMissing();
        cluster.awaitAllReady();
    }

    private void pause(int id) throws IOException, InterruptedException {
        cluster.pause(id);
        TimeUnit.MILLISECONDS.sleep(times.pauseMs()); // How long it is stopped is the event.
        cluster.resume(id);
    }

    private void restartEach() throws IOException, InterruptedException {
        for (int id : someNodes(NODES)) {
            cluster.stop(id);
            cluster.startMissing();
            view.awaitInSync(cluster.ids());
        }
    }

    private void wipe(int id) throws IOException, InterruptedException {
        cluster.kill(List.of(id));
        cluster.wipe(id);
        if (random.nextBoolean()) { // Else it may be back, without its data, before anybody missed it.
            beAway();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            load.close();
            view.close();
        } finally {
            cluster.close();
        }
    }
}
