package io.runnel.log.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster with its clients and what befalls them, in one thread: everything that happens is an event at a time, and all
 * chance comes from the seed, so that a seed always gives the same history.
 */
final class World {
    private static final int MAX_TRACE = 4_000;
    /** An endless loop of events at one time would be the simulation's own mistake. */
    private static final int MAX_EVENTS = 400_000;

    private static final int FAULTY_MS = 1_400;
    private static final int QUIET_MS = 8_000;
    private static final int LOOK_MS = 50;

    final long seed;
    final Random random;
    final SimulatedNetwork network;
    final SimulatedTopics topics;
    final SimulatedQuorum quorum;
    final Invariants invariants;
    final List<SimulatedNode> nodes = new ArrayList<>();
    final List<SimulatedClient> clients = new ArrayList<>();
    private final Set<Protection> off;
    private final Deque<String> trace = new ArrayDeque<>();
    private final boolean tracing;
    private final Plots.@Nullable Plot plot;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Nemesis nemesis;
    private long nowMs;
    private long nextEvent;
    private boolean quiet;

    private record Event(long atMs, long number, Runnable task) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atMs != other.atMs ? Long.compare(atMs, other.atMs) : Long.compare(number, other.number);
        }
    }

    /**
     * @param off protections that are not there in this world
     * @param plot the only one that happens, or null for faults of all kinds
     */
    World(long seed, Set<Protection> off, Plots.@Nullable Plot plot, boolean tracing) {
        this.seed = seed;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        this.off = off.isEmpty() ? EnumSet.noneOf(Protection.class) : EnumSet.copyOf(off);
        this.tracing = tracing;
        this.plot = plot;
        this.network = new SimulatedNetwork(this);
        this.topics = new SimulatedTopics(random);
        this.invariants = new Invariants(this);
        this.quorum = new SimulatedQuorum(this);
        this.nemesis = new Nemesis(this);
        for (int id = 0; id < topics.nodes(); id++) {
            nodes.add(new SimulatedNode(this, id));
        }
    }

    boolean has(Protection protection) {
        return !off.contains(protection);
    }

    Plots.@Nullable Plot plot() {
        return plot;
    }

    long nowMs() {
        return nowMs;
    }

    /** How many events have happened or are to come. */
    long eventCount() {
        return nextEvent;
    }

    /** Whether faults are over. */
    boolean quiet() {
        return quiet;
    }

    void schedule(long delayMs, Runnable task) {
        events.add(new Event(nowMs + delayMs, nextEvent++, task));
    }

    boolean tracing() {
        return tracing;
    }

    void trace(Supplier<String> what) {
        if (tracing) {
            if (trace.size() == MAX_TRACE) {
                trace.removeFirst();
            }
            trace.add(nowMs + " " + what.get());
        }
    }

    /** The last things that happened, oldest first; empty unless the world was made so. */
    List<String> trace() {
        return List.copyOf(trace);
    }

    /**
     * Runs the world from its beginning to its end.
     *
     * @throws Violation if a promise is broken
     */
    void run() {
        quorum.begin();
        nodes.forEach(SimulatedNode::start);
        clients.addAll(topics.clients(this));
        clients.forEach(SimulatedClient::begin);
        nemesis.begin();
        runUntil(FAULTY_MS);
        quiet = true;
        nemesis.heal();
        clients.forEach(SimulatedClient::stop);
        String missing = "nothing";
        for (long endMs = nowMs + QUIET_MS; nowMs < endMs; ) {
            runUntil(nowMs + LOOK_MS);
            missing = invariants.unsettled();
            if (missing.isEmpty()) {
                invariants.checkEnd();
                return;
            }
        }
        throw new Violation("After " + QUIET_MS + " ms without faults the cluster has not come back: " + missing);
    }

    private void runUntil(long untilMs) {
        while (!events.isEmpty() && events.peek().atMs <= untilMs) {
            Event event = events.remove();
            nowMs = event.atMs;
            event.task.run();
            if (nextEvent > MAX_EVENTS) {
                throw new IllegalStateException("Seed " + seed + ": more than " + MAX_EVENTS + " events");
            }
        }
        nowMs = untilMs;
    }
}
