package io.runnel.log.simulation;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs worlds, one for each seed. */
public final class ClusterSimulation {
    private static final int SHOWN_EVENTS = Integer.getInteger("sim.shown", 400);

    private ClusterSimulation() {}

    /** What is broken in the world of that seed, or null. */
    static @Nullable Violation run(long seed, Set<Protection> off) {
        try {
            new World(seed, off, false).run();
            return null;
        } catch (Violation e) {
            return e;
        }
    }

    /** The last events of the world of that seed, with what is broken in it. */
    static String explain(long seed, Set<Protection> off) {
        World world = new World(seed, off, true);
        StringBuilder told = new StringBuilder();
        String end = "nothing is broken";
        try {
            world.run();
        } catch (Violation e) {
            end = e.getMessage();
        }
        var trace = world.trace();
        trace.subList(Math.max(0, trace.size() - SHOWN_EVENTS), trace.size())
                .forEach(line -> told.append(line).append('\n'));
        return told.append("seed ").append(seed).append(": ").append(end).toString();
    }

    /** The first seed whose world breaks a promise, or -1. */
    static long firstCaught(Set<Protection> off, long seeds) {
        for (long seed = 0; seed < seeds; seed++) {
            if (run(seed, off) != null) {
                return seed;
            }
        }
        return -1;
    }

    /** Takes out each protection in turn and says after how many seeds that is caught. */
    private static void protections(long seeds) {
        for (Protection each : Protection.values()) {
            Set<Protection> off = EnumSet.of(each);
            long caught = firstCaught(off, seeds);
            String how = caught < 0 ? "never" : String.valueOf(run(caught, off).getMessage());
            System.out.printf("%-26s %5d  %s%n", each, caught + 1, how.substring(0, Math.min(160, how.length())));
        }
    }

    /**
     * A campaign, or one seed with its history.
     *
     * @param args number of seeds, the first seed, and protections to be left out
     */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("protections")) {
            protections(args.length > 1 ? Long.parseLong(args[1]) : 2_000);
            return;
        }
        long count = args.length > 0 ? Long.parseLong(args[0]) : 1_000;
        long first = args.length > 1 ? Long.parseLong(args[1]) : 0;
        Set<Protection> off = EnumSet.noneOf(Protection.class);
        for (int i = 2; i < args.length; i++) {
            off.add(Protection.valueOf(args[i]));
        }
        long beganNs = System.nanoTime();
        long events = 0;
        long acknowledged = 0;
        long transactions = 0;
        for (long seed = first; seed < first + count; seed++) {
            World world = new World(seed, off, false);
            try {
                world.run();
            } catch (Violation | IllegalStateException | IllegalArgumentException e) {
                if (Boolean.getBoolean("sim.all")) {
                    String message = String.valueOf(e.getMessage());
                    System.out.println(seed + " " + message.substring(0, Math.min(250, message.length())));
                    continue;
                }
                if (!(e instanceof Violation)) {
                    throw e;
                }
                System.out.println(explain(seed, off));
                System.out.println("Run it again: benchmarks/cluster-simulation 1 " + seed);
                System.exit(1);
            }
            events += world.eventCount();
            acknowledged += world.invariants.acknowledgedBatches();
            transactions += world.invariants.transactions().committedCount();
        }
        double seconds = (System.nanoTime() - beganNs) / 1e9;
        System.out.printf(
                "%d seeds without a violation in %.1f s: %.1f seeds/s, %d events, %d acknowledged batches and"
                        + " %.1f committed transactions per seed%n",
                count,
                seconds,
                count / seconds,
                events / count,
                acknowledged / count,
                transactions / (double) count);
    }
}
