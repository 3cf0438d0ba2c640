package io.runnel.log;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what somebody probably meant who wrote a name that does not exist. */
public final class NearestNames {
    /** More suggestions than this confuse. */
    private static final int MAX_SUGGESTIONS = 3;

    private record Candidate(String name, int distance) {}

    private NearestNames() {}

    /** The known names nearest to the written one, nearest first; empty when none is near. Case does not count. */
    public static List<String> of(String written, Collection<String> known) {
        String wanted = written.toUpperCase(Locale.ROOT);
        List<Candidate> near = known.stream()
                .distinct()
                .map(name -> new Candidate(name, distance(wanted, name.toUpperCase(Locale.ROOT))))
                .filter(candidate -> candidate.distance <= tolerance(wanted, candidate.name))
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .toList();
        // After a single slip, longer names that happen to contain the written one were not meant.
        boolean slip = !near.isEmpty() && near.get(0).distance <= 1;
        return near.stream()
                .filter(candidate -> !slip || candidate.distance <= slips(wanted, candidate.name))
                .limit(MAX_SUGGESTIONS)
                .map(Candidate::name)
                .toList();
    }

    /** {@code "; did you mean DELAY or DELTA?"}, to stand at the end of a message, or {@code "."} if none is near. */
    public static String suggestion(String written, Collection<String> known) {
        List<String> near = of(written, known);
        return near.isEmpty() ? "." : "; did you mean " + alternatives(near) + "?";
    }

    /** {@code "A, B or C"}. */
    public static String alternatives(List<String> names) {
        int last = names.size() - 1;
        return last < 1 ? String.join("", names) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    /** One slip per three letters; a part of a longer name, such as DELAY of DEP_DELAY, is near as well. */
    private static int tolerance(String wanted, String name) {
        boolean part = wanted.length() >= 3 && name.toUpperCase(Locale.ROOT).contains(wanted);
        return part ? Integer.MAX_VALUE : slips(wanted, name);
    }

    private static int slips(String wanted, String name) {
        return Math.max(1, (Math.min(wanted.length(), name.length()) + 1) / 3);
    }

    /** Edit distance in which swapping two neighbours counts once (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, String a, String b, int i, int j) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
