package io.runnel.log.compaction;

import io.runnel.log.partition.AbortedTransaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/**
 * Follows the transactions of a log, batch by batch from its start or from any later one: which batch was aborted, and which marker no batch
 * needs any more. For one thread.
 */
public final class PassedTransactions {
    /** Not reached yet. */
    private final Queue<AbortedTransaction> ahead =
            new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));

    /** Those reached whose marker has not come, by producer id; whether a batch of theirs has come. */
    private final Map<Long, Reached> aborted = new HashMap<>();

    private final Set<Long> committed = new HashSet<>();
    private final List<AbortedTransaction> stillNeeded = new ArrayList<>();

    private static final class Reached {
        private final AbortedTransaction transaction;
        private boolean batchSeen;

        private Reached(AbortedTransaction transaction) {
            this.transaction = transaction;
        }
    }

    /** @param abortedOnes all that reach into the part of the log that is passed */
    public PassedTransactions(List<AbortedTransaction> abortedOnes) {
        ahead.addAll(abortedOnes);
    }

    /** A batch of records is passed; answers whether it was aborted, so that none of them counts. */
    public boolean batch(long producerId, boolean transactional, long lastOffset) {
        reach(lastOffset);
        if (!transactional) {
            return false;
        }
        Reached open = aborted.get(producerId);
        if (open == null) {
            committed.add(producerId);
            return false;
        }
        open.batchSeen = true;
        return true;
    }

    /**
     * A transaction marker is passed; answers whether no batch of its transaction was there any more, so that it is not
     * needed either.
     */
    public boolean marker(long producerId, boolean commit, long offset) {
        reach(offset);
        if (commit) {
            return !committed.remove(producerId);
        }
        Reached open = aborted.remove(producerId);
        if (open == null || !open.batchSeen) {
            return true;
        }
        stillNeeded.add(open.transaction);
        return false;
    }

    /** The aborted transactions whose markers were passed since the last call and are needed still, in their order. */
    public List<AbortedTransaction> takeStillNeeded() {
        List<AbortedTransaction> taken = List.copyOf(stillNeeded);
        stillNeeded.clear();
        return taken;
    }

    private void reach(long offset) {
        AbortedTransaction next = ahead.peek();
        while (next != null && next.firstOffset() <= offset) {
            ahead.remove();
            // One that was over before the first batch passed says nothing of what its producer did since.
            if (next.lastOffset() >= offset) {
                aborted.put(next.producerId(), new Reached(next));
            }
            next = ahead.peek();
        }
    }
}
