package io.runnel.log.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What clients wanted of their transactions, what they were told, and what partitions and readers saw. */
final class TransactionOutcomes {
    private final Set<Integer> commitWanted = new HashSet<>();
    private final Set<Integer> commitTold = new HashSet<>();
    private final Map<Integer, Boolean> outcomes = new HashMap<>();
    /** Transactions by partition and producer, whose batches are committed without a marker. */
    private final Map<String, Set<Integer>> open = new HashMap<>();

    private final Map<Integer, List<Acknowledged>> acknowledged = new HashMap<>();
    private final Set<Acknowledged> visible = new HashSet<>();
    private final Map<String, List<Acknowledged>> stored = new HashMap<>();
    private int transactions;

    private record Acknowledged(int partition, int writer, int first, int transaction) {}

    int begun() {
        return transactions++;
    }

    int committedCount() {
        return commitTold.size();
    }

    void acknowledged(SimulatedTopics.Partition partition, StoredBatch.Content content) {
        acknowledged
                .computeIfAbsent(content.transaction(), added -> new ArrayList<>())
                .add(new Acknowledged(partition.number(), content.writer(), content.first(), content.transaction()));
    }

    void commitWanted(int transaction) {
        commitWanted.add(transaction);
    }

    void commitTold(int transaction) {
        require(
                !Boolean.FALSE.equals(outcomes.get(transaction)),
                "Transaction " + transaction + " is told to be committed, and is aborted");
        commitTold.add(transaction);
    }

    /** A batch of a transaction, or a marker, is committed in a partition. */
    void committed(SimulatedTopics.Partition partition, StoredBatch batch) {
        String key = partition + "/" + batch.facts().producerId();
        if (batch.marker() == null) {
            StoredBatch.Content content = batch.content();
            open.computeIfAbsent(key, added -> new HashSet<>()).add(content.transaction());
            stored.computeIfAbsent(key, added -> new ArrayList<>())
                    .add(new Acknowledged(
                            partition.number(), content.writer(), content.first(), content.transaction()));
            return;
        }
        Set<Integer> ended = open.remove(key);
        List<Acknowledged> batches = stored.remove(key);
        if (ended == null || batches == null) {
            return;
        }
        boolean commits = batch.marker().committed();
        require(ended.size() == 1, "One marker ends transactions " + ended + " in " + partition);
        int transaction = ended.iterator().next();
        require(
                !commits || commitWanted.contains(transaction),
                "Transaction " + transaction + " is committed in " + partition + " and nobody wanted it");
        require(
                commits || !commitTold.contains(transaction),
                "Transaction " + transaction + " was told to be committed, and is aborted in " + partition);
        Boolean before = outcomes.putIfAbsent(transaction, commits);
        require(
                before == null || before == commits,
                "Transaction " + transaction + " ends in " + partition + " otherwise than elsewhere");
        if (commits) {
            visible.addAll(batches);
        }
    }

    /** A reader of committed records is given a batch. */
    void seen(SimulatedTopics.Partition partition, StoredBatch batch) {
        require(
                Boolean.TRUE.equals(outcomes.get(batch.content().transaction())),
                "A reader of committed records sees " + batch + " of " + partition + ", which is not committed");
    }

    /** What has no end yet; empty if nothing. */
    String unsettled() {
        return open.isEmpty() ? "" : "Transactions without a marker: " + open;
    }

    /** All is quiet: what was acknowledged in committed transactions is visible. */
    void checkWhole() {
        acknowledged.forEach((transaction, batches) -> {
            boolean told = commitTold.contains(transaction);
            boolean committed = Boolean.TRUE.equals(outcomes.get(transaction));
            require(!told || committed, "Transaction " + transaction + " was told to be committed, and is not");
            for (Acknowledged batch : batches) {
                require(
                        visible.contains(batch) == committed,
                        "Transaction " + transaction + ", committed: " + committed + ", and of " + batch
                                + " the opposite");
            }
        });
    }

    private static void require(boolean holds, String broken) {
        if (!holds) {
            throw new Violation(broken);
        }
    }
}
