package io.runnel.log.simulation;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;

/** A node's disk: the logs of its replicas and what else must outlive its process. */
final class SimulatedDisk {
    private static final int WRITE_BACK_MS = 400;

    private final World world;
    private final SimulatedNode node;
    private final SimulatedLog[] logs;
    private Uuid directory;
    private long cleanEpoch = -1;
    private boolean full;
    private int slowMs;
    private boolean failing;

    SimulatedDisk(World world, SimulatedNode node) {
        this.world = world;
        this.node = node;
        this.logs = new SimulatedLog[world.topics.partitions().size()];
        this.directory = freshId();
    }

    private Uuid freshId() {
        return new Uuid(world.random.nextLong(), 1 + world.random.nextInt(1 << 30));
    }

    Uuid directory() {
        return directory;
    }

    /** The epoch of the registration that ended with a clean shutdown, or -1. */
    long cleanEpoch() {
        return cleanEpoch;
    }

    void cleanEpoch(long epoch) {
        cleanEpoch = epoch;
    }

    /** The log of that partition, which is created if there is none. */
    SimulatedLog log(int partition) {
        if (logs[partition] == null) {
            logs[partition] = new SimulatedLog();
        }
        return logs[partition];
    }

    boolean has(int partition) {
        return logs[partition] != null;
    }

    void remove(int partition) {
        logs[partition] = null;
    }

    /** The logs that there are. */
    List<SimulatedLog> logs() {
        List<SimulatedLog> present = new ArrayList<>();
        for (SimulatedLog log : logs) {
            if (log != null) {
                present.add(log);
            }
        }
        return present;
    }

    void wipe() {
        java.util.Arrays.fill(logs, null);
        cleanEpoch = -1;
        directory = world.has(Protection.LOST_DIRECTORY) ? freshId() : directory;
    }

    void losePower() {
        logs().forEach(log -> log.losePower(world.random));
    }

    boolean isFull() {
        return full;
    }

    void full(boolean isFull) {
        full = isFull;
    }

    void slow(int ms) {
        slowMs = ms;
    }

    /** The next flush fails. */
    void fail() {
        failing = true;
    }

    void mend() {
        failing = false;
    }

    /**
     * Flushes, which takes its time; the process ends if the disk fails.
     *
     * @param waitedFor whether somebody asks for it; else the operating system writes back when it likes to
     */
    void flush(boolean waitedFor, Runnable done) {
        long delayMs = 1L
                + world.random.nextInt(waitedFor ? 3 : WRITE_BACK_MS)
                + (slowMs == 0 ? 0 : world.random.nextInt(slowMs));
        node.later(delayMs, () -> {
            if (failing) {
                failing = false;
                world.trace(() -> "a flush fails on node " + node.address());
                node.crash(true);
            } else {
                done.run();
            }
        });
    }
}
