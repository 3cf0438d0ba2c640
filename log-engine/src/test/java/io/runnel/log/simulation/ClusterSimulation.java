package io.runnel.log.simulation;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs worlds, one for each seed. */
public final class ClusterSimulation {
    private static final int SHOWN_EVENTS = Integer.getInteger("sim.events", 400);
    /** One world in so many sees nothing but one plot. */
    private static final int PLOT_ONE_IN = 6;

    private static final int PROGRESS = 1_000;

    private ClusterSimulation() {}

    /** The world of that seed. */
    static World world(long seed, Set<Protection> off, boolean tracing) {
        Plots.@Nullable Plot plot = null;
        for (Protection each : off) {
            plot = each.plot();
        }
        String asked = System.getProperty("sim.plot", "");
        if (!asked.isEmpty()) {
            plot = Plots.Plot.valueOf(asked);
        } else if (off.isEmpty() && seed % PLOT_ONE_IN == PLOT_ONE_IN - 1) {
            Plots.Plot[] all = Plots.Plot.values();
            plot = all[(int) (seed / PLOT_ONE_IN % all.length)];
        }
        return new World(seed, off, plot, tracing);
    }

    /** What is broken in the world of that seed, or null. */
    static @Nullable String broken(long seed, Set<Protection> off) {
        try {
            world(seed, off, false).run();
            return null;
        } catch (Violation e) {
            return String.valueOf(e.getMessage());
        } catch (IllegalStateException | IllegalArgumentException e) {
            return "A decision breaks an invariant of its own: " + e;
        }
    }

    /** The last events of the world of that seed, with what is broken in it. */
    static String explain(long seed, Set<Protection> off) {
        World world = world(seed, off, true);
        String end = "nothing is broken";
        try {
            world.run();
        } catch (Violation | IllegalStateException | IllegalArgumentException e) {
            end = e.toString();
        }
        List<String> trace = world.trace();
        String told = String.join("\n", trace.subList(Math.max(0, trace.size() - SHOWN_EVENTS), trace.size()));
        return told + "\nseed " + seed + ": " + end;
    }

    /** The first seed whose world breaks a promise, or -1. */
    static long firstCaught(Set<Protection> off, long seeds) {
        for (long seed = 0; seed < seeds; seed++) {
            if (broken(seed, off) != null) {
                return seed;
            }
        }
        return -1;
    }

    /** Takes out each protection in turn and says after how many seeds that is caught. */
    private static boolean protections(long seeds) {
        boolean all = true;
        for (Protection each : Protection.values()) {
            Set<Protection> off = EnumSet.of(each);
            long caught = firstCaught(off, seeds);
            String how = caught < 0 ? "not caught" : String.valueOf(broken(caught, off));
            all &= caught >= 0;
            System.out.printf(
                    "| %s | %s | %d | %s |%n",
                    each, each.rule(), caught + 1, how.substring(0, Math.min(120, how.length())));
        }
        return all;
    }

    /**
     * A campaign, or one seed with its history, or {@code protections}, each of which is taken out in turn.
     *
     * @param args number of seeds, the first seed, and protections to be left out
     */
    public static void main(String[] args) {
        System.exit(run(args) ? 0 : 1);
    }

    /** The same; returns whether no promise was broken. */
    static boolean run(String[] args) {
        if (args.length > 0 && args[0].equals("protections")) {
            return protections(args.length > 1 ? Long.parseLong(args[1]) : 5_000);
        }
        long count = args.length > 0 ? Long.parseLong(args[0]) : 100_000;
        long first = args.length > 1 ? Long.parseLong(args[1]) : 0;
        Set<Protection> off = EnumSet.noneOf(Protection.class);
        for (int i = 2; i < args.length; i++) {
            off.add(Protection.valueOf(args[i]));
        }
        return campaign(first, count, off);
    }

    private static boolean campaign(long first, long count, Set<Protection> off) {
        boolean goesOn = Boolean.getBoolean("sim.all");
        long beganNs = System.nanoTime();
        long broken = 0;
        for (long done = 0; done < count; done++) {
            long seed = first + done;
            String violation = broken(seed, off);
            if (violation != null) {
                broken++;
                System.out.println(goesOn ? "seed " + seed + ": " + violation : explain(seed, off));
                System.out.println("Once more, with its history: benchmarks/cluster-simulation 1 " + seed);
                if (!goesOn) {
                    return false;
                }
            }
            if (count == 1 && violation == null) {
                System.out.println(explain(seed, off));
            }
            if ((done + 1) % PROGRESS == 0 || done + 1 == count) {
                double seconds = (System.nanoTime() - beganNs) / 1e9;
                System.out.printf(
                        "%d seeds from %d on, %d with a violation, in %.0f s: %.0f seeds/s%n",
                        done + 1, first, broken, seconds, (done + 1) / seconds);
            }
        }
        return broken == 0;
    }
}
