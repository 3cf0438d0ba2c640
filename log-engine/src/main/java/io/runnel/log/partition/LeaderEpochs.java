package io.runnel.log.partition;

import java.util.ArrayList;
import java.util.List;

/**
 * Which leader epoch began at which offset in one log (KIP-101), ascending in both.
 *
 * <p>Immutable.
 */
public final class LeaderEpochs {
    private static final int UNDEFINED = -1;
    /** Of a log that nothing was written to. */
    private static final int FIRST = 0;

    private final List<Entry> entries;

    /**
     * The beginning of an epoch.
     *
     * @param startOffset of the first record written under it
     */
    public record Entry(int epoch, long startOffset) {
        public Entry {
            if (epoch < 0 || startOffset < 0) {
                throw new IllegalArgumentException(
                        "Leader epoch " + epoch + " cannot begin at offset " + startOffset + ": one is negative");
            }
        }
    }

    /**
     * Where an epoch ends.
     *
     * @param leaderEpoch the newest epoch not above the one asked for, or -1
     * @param endOffset exclusive, or -1
     */
    public record EpochEnd(int leaderEpoch, long endOffset) {
        private static final EpochEnd NONE = new EpochEnd(UNDEFINED, UNDEFINED);

        /** Whether the log knows nothing of the epoch. */
        public boolean isUndefined() {
            return leaderEpoch == UNDEFINED || endOffset == UNDEFINED;
        }
    }

    /**
     * The epochs of a log.
     *
     * @throws IllegalArgumentException if there is none, or one begins before the one before it
     */
    public LeaderEpochs(List<Entry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("A log has a leader epoch");
        }
        for (int i = 1; i < entries.size(); i++) {
            Entry before = entries.get(i - 1);
            Entry entry = entries.get(i);
            if (entry.epoch() <= before.epoch() || entry.startOffset() < before.startOffset()) {
                throw new IllegalArgumentException("Leader epochs must ascend: " + entry + " follows " + before);
            }
        }
        this.entries = List.copyOf(entries);
    }

    public List<Entry> entries() {
        return entries;
    }

    /** The newest epoch. */
    public int latest() {
        return entries.get(entries.size() - 1).epoch();
    }

    /** Without the epochs that began after a log's end, which recovery has cut; one stays. */
    public LeaderEpochs upTo(long endOffset) {
        List<Entry> kept = new ArrayList<>(entries);
        while (kept.size() > 1 && kept.get(kept.size() - 1).startOffset() > endOffset) {
            kept.remove(kept.size() - 1);
        }
        return kept.size() == entries.size() ? this : new LeaderEpochs(kept);
    }

    /**
     * With an epoch that begins at the log's end. An epoch that is known already, or an older one, changes nothing: every
     * batch names its epoch. But an epoch that began just there, and under which nothing was written, gives way to an
     * older one: its leader has stepped down for one that has more records of the epochs before.
     */
    public LeaderEpochs with(int epoch, long startOffset) {
        int kept = entries.size();
        while (kept > 0
                && entries.get(kept - 1).epoch() > epoch
                && entries.get(kept - 1).startOffset() >= startOffset) {
            kept--;
        }
        boolean known = kept > 0 && entries.get(kept - 1).epoch() >= epoch;
        if (known && kept == entries.size()) {
            return this;
        }
        List<Entry> all = new ArrayList<>(entries.subList(0, kept));
        if (!known) {
            all.add(new Entry(epoch, startOffset));
        }
        return new LeaderEpochs(all);
    }

    /** Without the epochs that began at this offset or later, for everything from it on is cut. */
    public LeaderEpochs cutAt(long offset) {
        List<Entry> kept =
                entries.stream().filter(entry -> entry.startOffset() < offset).toList();
        if (kept.size() == entries.size()) {
            return this;
        }
        return new LeaderEpochs(kept.isEmpty() ? List.of(new Entry(FIRST, offset)) : kept);
    }

    /** The epoch under which the record at this offset was written, or would be if it is the log's end. */
    public int epochAt(long offset) {
        int found = entries.get(0).epoch();
        for (Entry entry : entries) {
            if (entry.startOffset() > offset) {
                break;
            }
            found = entry.epoch();
        }
        return found;
    }

    /**
     * Where the newest epoch that is not above this one ends (KIP-279): a client that has read that epoch has records
     * beyond this end which are not in this log.
     *
     * @param logStartOffset epochs below it have left no record
     * @return of an epoch above all that are known, or negative, {@link EpochEnd#isUndefined}
     */
    public EpochEnd endOf(int epoch, long logStartOffset, long logEndOffset) {
        if (epoch < 0 || epoch > latest()) {
            return EpochEnd.NONE;
        }
        int floor = -1;
        while (floor + 1 < entries.size() && entries.get(floor + 1).epoch() <= epoch) {
            floor++;
        }
        if (floor == entries.size() - 1) {
            return new EpochEnd(latest(), logEndOffset);
        }
        long end = Math.max(logStartOffset, entries.get(floor + 1).startOffset());
        return new EpochEnd(floor < 0 ? epoch : entries.get(floor).epoch(), end);
    }
}
