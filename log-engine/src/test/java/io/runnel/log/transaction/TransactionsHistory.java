package io.runnel.log.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** What clients wanted, what they were told, and what partitions did: checked against each other at once. */
final class TransactionsHistory {
    private final Set<Integer> commitWanted = new HashSet<>();
    private final Set<Integer> commitTold = new HashSet<>();
    private final Map<Integer, Boolean> outcomes = new HashMap<>();
    private final Map<Integer, List<SimulatedPartition>> acknowledged = new HashMap<>();
    private int transactions;

    int begun() {
        return transactions++;
    }

    int count() {
        return transactions;
    }

    int committedCount() {
        return commitTold.size();
    }

    void acknowledged(int transaction, SimulatedPartition partition) {
        acknowledged.computeIfAbsent(transaction, added -> new ArrayList<>()).add(partition);
    }

    void commitWanted(int transaction) {
        commitWanted.add(transaction);
    }

    void commitTold(int transaction) {
        assertThat(outcomes.get(transaction))
                .as("outcome of transaction %d, whose commit was acknowledged", transaction)
                .isNotEqualTo(false);
        commitTold.add(transaction);
    }

    /** A marker has ended a client's transaction in a partition. */
    void ended(int transaction, boolean committed, TopicPartition partition) {
        if (committed) {
            assertThat(commitWanted)
                    .as("transactions that their clients wanted to commit, one of which is committed in %s", partition)
                    .contains(transaction);
        } else {
            assertThat(commitTold)
                    .as("transactions whose commit was acknowledged, one of which is aborted in %s", partition)
                    .doesNotContain(transaction);
        }
        Boolean before = outcomes.putIfAbsent(transaction, committed);
        assertThat(before == null || before == committed)
                .as("transaction %d ends in %s as elsewhere, committed: %s", transaction, partition, committed)
                .isTrue();
    }

    /** Nothing is under way any more: each transaction is visible whole or not at all. */
    void checkWhole() {
        acknowledged.forEach((transaction, partitions) -> {
            boolean committed = Boolean.TRUE.equals(outcomes.get(transaction));
            assertThat(commitTold.contains(transaction) && !committed)
                    .as("transaction %d was told to be committed and is not", transaction)
                    .isFalse();
            for (SimulatedPartition partition : new HashSet<>(partitions)) {
                long expected =
                        partitions.stream().filter(each -> each == partition).count();
                long visible = partition.visible(transaction);
                assertThat(committed ? visible >= expected : visible == 0)
                        .as(
                                "transaction %d, committed: %s, has %d of %d acknowledged records visible in %s",
                                transaction, committed, visible, expected, partition.name)
                        .isTrue();
            }
        });
    }
}
