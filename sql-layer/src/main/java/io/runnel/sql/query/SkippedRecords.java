package io.runnel.sql.query;

import io.runnel.sql.StatementWarning;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The records that one answer passed over because they do not decode. Thread-safe. */
public final class SkippedRecords {
    private static final String WARNING = "01000";

    private final LongAdder ofAll;
    private long count;
    private String first = "";
    private boolean told;

    /** Of an answer whose records nobody counts together with others. */
    public SkippedRecords() {
        this(new LongAdder());
    }

    /** @param ofAll counts them with those of other answers */
    SkippedRecords(LongAdder ofAll) {
        this.ofAll = ofAll;
    }

    /**
     * One more.
     *
     * @param source name of the stream or table
     * @param partition where it is, as in {@code orders-0}
     * @param reason why it does not decode
     */
    public synchronized void add(String source, String partition, long offset, String reason) {
        ofAll.increment();
        if (count++ == 0) {
            first = partition + "@" + offset + " of " + source + ": " + reason;
        }
    }

    /** The one warning, if there is something to warn of and it was not told before. */
    public synchronized List<StatementWarning> drain() {
        if (told || count == 0) {
            return List.of();
        }
        told = true;
        String words = count == 1 ? "1 record was" : count + " records were";
        return List.of(
                new StatementWarning(WARNING, words + " left out because they are no rows. The first is " + first));
    }
}
