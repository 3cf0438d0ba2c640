package io.runnel.registry.compatibility;

import io.runnel.registry.compatibility.JsonShape.Combination;
import io.runnel.registry.compatibility.JsonShape.Criterion;
import java.util.Arrays;
import java.util.List;

/**
 * Two combinations: their criteria, how many parts they have, and whether the parts of the smaller can each be paired
 * with another of the larger (a maximum matching; Kuhn's augmenting paths).
 */
record JsonCombinationDiff(JsonDiff diff, Combination writer, Combination reader, JsonFindings found) {
    void compare() {
        if (!criterionMayChange()) {
            found.add(JsonDifference.COMBINED_TYPE_CHANGED, "");
            return;
        }
        int wrote = writer.parts().size();
        int reads = reader.parts().size();
        boolean product = reader.criterion() == Criterion.ALL;
        if (product && reads > wrote) {
            found.add(JsonDifference.PRODUCT_TYPE_EXTENDED, "");
        } else if (!product && reads < wrote) {
            found.add(JsonDifference.SUM_TYPE_NARROWED, "");
        }
        if (pairs() < Math.min(wrote, reads)) {
            found.add(JsonDifference.COMBINED_TYPE_SUBSCHEMAS_CHANGED, "");
        }
    }

    /** What held for all, or for exactly one, holds for any; a single part reads the same under every criterion. */
    private boolean criterionMayChange() {
        return writer.criterion() == reader.criterion()
                || reader.criterion() == Criterion.ANY
                || (writer.isSingle() && (reader.criterion() == Criterion.ONE || reader.isSingle()));
    }

    private int pairs() {
        List<JsonShape> wrote = writer.parts();
        List<JsonShape> reads = reader.parts();
        boolean[][] readable = new boolean[wrote.size()][reads.size()];
        for (int w = 0; w < wrote.size(); w++) {
            for (int r = 0; r < reads.size(); r++) {
                readable[w][r] = diff.compare(wrote.get(w), reads.get(r)).isEmpty();
            }
        }
        int[] partnerOf = new int[reads.size()];
        Arrays.fill(partnerOf, -1);
        int pairs = 0;
        for (int w = 0; w < wrote.size(); w++) {
            if (isPaired(w, readable, partnerOf, new boolean[reads.size()])) {
                pairs++;
            }
        }
        return pairs;
    }

    private boolean isPaired(int w, boolean[][] readable, int[] partnerOf, boolean[] tried) {
        diff.spend(tried.length / 16 + 1);
        for (int r = 0; r < tried.length; r++) {
            if (readable[w][r] && !tried[r]) {
                tried[r] = true;
                if (partnerOf[r] < 0 || isPaired(partnerOf[r], readable, partnerOf, tried)) {
                    partnerOf[r] = w;
                    return true;
                }
            }
        }
        return false;
    }
}
