package io.runnel.log.metadata.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.storage.DiskSync;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Time;

/** Nodes of one quorum in this process, each with its own folder and port; node ids count from 1. */
final class TestQuorum implements AutoCloseable {
    static final long DEADLINE_MS = 15_000;
    private final Path folder;
    private final List<QuorumVoter> voters;
    private final Map<Integer, QuorumVoter> places = new ConcurrentSkipListMap<>();
    private final Map<Integer, RaftMetadataLog> logs = new ConcurrentSkipListMap<>();
    private final Map<Integer, RecordedLog> recorded = new ConcurrentSkipListMap<>();
    /** Pairs of node ids, the sender first, whose requests get lost. */
    private final Set<String> cuts = ConcurrentHashMap.newKeySet();

    private RaftSettings settings = RaftSettings.DEFAULTS.withElection(300, 600);

    TestQuorum(Path folder, int voters) {
        this(folder, voters, 0);
    }

    TestQuorum(Path folder, int voterCount, int observers) {
        this.folder = folder;
        List<Integer> ports = freePorts(voterCount + observers);
        for (int i = 0; i < ports.size(); i++) {
            places.put(i + 1, new QuorumVoter(i + 1, "127.0.0.1", ports.get(i)));
        }
        this.voters = places.values().stream().limit(voterCount).toList();
    }

    private static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0);
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
            for (ServerSocket each : sockets) {
                each.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return ports;
    }

    TestQuorum with(RaftSettings newSettings) {
        settings = newSettings;
        return this;
    }

    RaftSettings settings() {
        return settings;
    }

    QuorumVoter place(int node) {
        return places.get(node);
    }

    Path dataDir(int node) {
        return folder.resolve("node-" + node);
    }

    RaftConfig config(int node) {
        return new RaftConfig(null, voters, places.get(node), "127.0.0.1", dataDir(node), settings);
    }

    RaftMetadataLog start(int node) {
        return start(config(node));
    }

    RaftMetadataLog start(RaftConfig config) {
        int node = config.nodeId();
        RaftMetadataLog log = new RaftMetadataLog(
                config, DiskSync.OPERATING_SYSTEM, Time.SYSTEM, sender -> !cuts.contains(sender + ">" + node));
        RecordedLog record = new RecordedLog();
        log.start(record);
        logs.put(node, log);
        recorded.put(node, record);
        return log;
    }

    TestQuorum startAll() {
        places.keySet().forEach(this::start);
        return this;
    }

    /** As if the process had been killed: nothing is handed over. */
    void kill(int node) {
        logs.remove(node).closeAbruptly();
    }

    void stop(int node) {
        logs.remove(node).close();
    }

    void wipe(int node) {
        try (Stream<Path> tree = Files.walk(dataDir(node))) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void cut(int from, int to) {
        cuts.add(from + ">" + to);
    }

    void cutOff(int node) {
        places.keySet().forEach(other -> {
            cut(node, other);
            cut(other, node);
        });
    }

    void heal() {
        cuts.clear();
    }

    Set<Integer> running() {
        return Set.copyOf(logs.keySet());
    }

    RaftMetadataLog log(int node) {
        return logs.get(node);
    }

    RecordedLog recorded(int node) {
        return recorded.get(node);
    }

    /** The running node that was told that it is the controller. */
    int leader() {
        int[] leader = {-1};
        await("a leader", () -> {
            leader[0] = logs.keySet().stream()
                    .filter(node -> recorded.get(node).controllerId() == node)
                    .findAny()
                    .orElse(-1);
            return leader[0] > 0;
        });
        return leader[0];
    }

    /** Appends a batch of that name wherever the controller is, until it is acknowledged; returns its offset. */
    long append(long name) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
        while (true) {
            int leader = leader();
            try {
                return tryAppend(leader, name).get(10, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("not committed: " + name, e);
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    CompletableFuture<Long> tryAppend(int node, long name) {
        return logs.get(node).append(recorded.get(node).offset(), RecordedLog.batch(name));
    }

    void awaitSameHistory(List<Long> history) {
        logs.keySet()
                .forEach(node -> await(
                        "node " + node + " to have " + history + ", it has "
                                + recorded.get(node).history(),
                        () -> recorded.get(node).history().equals(history)));
        logs.keySet()
                .forEach(node -> assertThat(recorded.get(node).overlapped()).isFalse());
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited " + DEADLINE_MS + " ms for " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        killAll();
    }

    /** Together, because Ratis takes a second to close. */
    void killAll() {
        logs.values().parallelStream().forEach(RaftMetadataLog::closeAbruptly);
        logs.clear();
    }
}
