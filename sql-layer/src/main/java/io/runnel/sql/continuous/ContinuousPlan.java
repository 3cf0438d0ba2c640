package io.runnel.sql.continuous;

import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.catalog.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a continuous query does, from the records that it reads to the changes that it gives. */
public record ContinuousPlan(Flow root) {
    /** What the query's rows are changes of. */
    public OutputShape output() {
        return root.shape();
    }

    /** The windows that its rows are of; empty if they are of none. */
    public Optional<KeyWindow> window() {
        return output().windowed() ? Optional.of(KeptWindows.windowOf(root)) : Optional.empty();
    }

    /** All reads, from left to right. */
    public List<Flow.Read> reads() {
        List<Flow.Read> reads = new ArrayList<>();
        gather(root, reads);
        return reads;
    }

    /** The source that formats and partitions are taken from: the left-most. */
    public Source leftmost() {
        return reads().get(0).source();
    }

    private static void gather(Flow flow, List<Flow.Read> reads) {
        if (flow instanceof Flow.Read read) {
            reads.add(read);
        }
        flow.inputs().forEach(input -> gather(input, reads));
    }
}
