package io.runnel.server.schemas;

import java.util.ArrayList;
import java.util.List;

/** The lines that go and come between two texts, by their longest common subsequence. */
final class LineDifference {
    /** Cells of the table of common lengths, 4 bytes each; larger texts are shown as gone and come as a whole. */
    private static final long MAX_CELLS = 4_000_000;

    private LineDifference() {}

    /** Changed lines in order, {@code -} or {@code +} in front. */
    static List<String> between(List<String> before, List<String> after) {
        int same = 0;
        while (same < before.size() && same < after.size() && before.get(same).equals(after.get(same))) {
            same++;
        }
        List<String> old = before.subList(same, before.size());
        List<String> now = after.subList(same, after.size());
        List<String> lines = new ArrayList<>();
        if ((old.size() + 1L) * (now.size() + 1L) > MAX_CELLS) {
            old.forEach(line -> lines.add("- " + line));
            now.forEach(line -> lines.add("+ " + line));
            return lines;
        }
        int[][] common = common(old, now);
        int i = 0;
        int j = 0;
        while (i < old.size() || j < now.size()) {
            if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
                i++;
                j++;
            } else if (j == now.size() || (i < old.size() && common[i + 1][j] >= common[i][j + 1])) {
                lines.add("- " + old.get(i++));
            } else {
                lines.add("+ " + now.get(j++));
            }
        }
        return lines;
    }

    /** At [i][j] how many lines the texts have in common from i and j on. */
    private static int[][] common(List<String> old, List<String> now) {
        int[][] common = new int[old.size() + 1][now.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = now.size() - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(now.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
