package io.runnel.log.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/**
 * Groups, transactions, deletions and restarts in any order, markers repeated, the clock jumping; after every step the
 * offsets are what the history of all writes says: for each partition the newest write that is neither deleted nor part
 * of a transaction which is not committed. {@code -Drunnel.simulation.seeds=10000} runs so many,
 * {@code -Drunnel.seed=N} begins with that one.
 */
class OffsetsSimulationTest {
    private static final int STEPS = 120;
    private static final int PRODUCERS = 4;
    private static final int GROUPS = 3;
    private static final int PARTITIONS = 4;

    @Test
    void offsetsAreWhatTheHistoryOfWritesSays() {
        long first = Long.getLong("runnel.seed", 1);
        long seeds = Long.getLong("runnel.simulation.seeds", 300);
        for (long seed = first; seed < first + seeds; seed++) {
            try {
                new Run(seed).go();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("Seed " + seed + " (-Drunnel.seed=" + seed + ")", e);
            }
        }
    }

    /** @param transaction of which it is part, or null */
    private record Write(String group, TopicPartition partition, long offset, Transaction transaction) {}

    private static final class Transaction {
        private final long producerId;
        private boolean open = true;
        private boolean committed;

        Transaction(long producerId) {
            this.producerId = producerId;
        }
    }

    private static final class Run {
        private final Random random;
        private final CommittedOffsetsFixture node = new CommittedOffsetsFixture("t", "u");
        private final List<Write> history = new ArrayList<>();
        private final Map<Long, Transaction> open = new HashMap<>();
        private final Map<Long, Transaction> ended = new HashMap<>();
        private long nextOffset = 1;
        private long jumpedMs;

        Run(long seed) {
            this.random = new Random(seed);
        }

        void go() {
            for (int step = 0; step < STEPS; step++) {
                next();
                check();
            }
        }

        private void next() {
            int choice = random.nextInt(100);
            if (choice < 30) {
                commit(null);
            } else if (choice < 55) {
                long producerId = 1000 + random.nextInt(PRODUCERS);
                commit(open.computeIfAbsent(producerId, Transaction::new));
            } else if (choice < 72) {
                endTransaction();
            } else if (choice < 80) {
                repeatMarker();
            } else if (choice < 86) {
                delete();
            } else if (choice < 92) {
                jump(-jumpedMs); // A start takes the wall clock for true.
                node.coordinator.restart();
            } else if (choice < 94) {
                if (jumpedMs == 0) {
                    jump((random.nextBoolean() ? 1 : -1) * 20 * CommittedOffsetsFixture.RETENTION_MS);
                } else {
                    jump(-jumpedMs);
                }
            } else {
                node.coordinator.pass(random.nextInt(3) * CommittedOffsetsFixture.CHECK_MS);
            }
        }

        private void jump(long ms) {
            jumpedMs += ms;
            node.coordinator.jump(ms);
        }

        private void commit(Transaction transaction) {
            String group = group();
            List<OffsetCommit.Position> positions = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                TopicPartition partition = partition();
                positions.add(node.at(partition, nextOffset));
                history.add(new Write(group, partition, nextOffset, transaction));
                nextOffset++;
            }
            OffsetCommit.Position[] all = positions.toArray(new OffsetCommit.Position[0]);
            var answer =
                    transaction == null ? node.commit(group, all) : node.commit(transaction.producerId, 0, group, all);
            assertThat(answer.value()).containsOnly(Errors.NONE);
        }

        private void endTransaction() {
            if (!open.isEmpty()) {
                List<Transaction> all = new ArrayList<>(open.values());
                Transaction transaction = all.get(random.nextInt(all.size()));
                open.remove(transaction.producerId);
                ended.put(transaction.producerId, transaction);
                transaction.open = false;
                transaction.committed = random.nextBoolean();
                node.coordinator.endTransaction(transaction.producerId, (short) 0, transaction.committed);
            }
        }

        /** As after a fail-over of the transaction's coordinator; none can come once the next transaction is open. */
        private void repeatMarker() {
            for (Transaction transaction : ended.values()) {
                if (!open.containsKey(transaction.producerId)) {
                    node.coordinator.endTransaction(transaction.producerId, (short) 0, transaction.committed);
                }
            }
        }

        private void delete() {
            String group = group();
            TopicPartition partition = partition();
            boolean held = expected(group).containsKey(partition);
            node.delete(group, partition);
            if (held) {
                history.removeIf(write -> write.group.equals(group) && write.partition.equals(partition));
            }
        }

        private String group() {
            return "g" + random.nextInt(GROUPS);
        }

        private TopicPartition partition() {
            return new TopicPartition(random.nextBoolean() ? "t" : "u", random.nextInt(PARTITIONS / 2));
        }

        private void check() {
            for (int index = 0; index < GROUPS; index++) {
                String group = "g" + index;
                assertThat(node.offsets(group)).as(group).isEqualTo(expected(group));
                assertThat(node.unstable(group)).as("unstable of " + group).isEqualTo(unstable(group));
            }
        }

        private Map<TopicPartition, Long> expected(String group) {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            for (Write write : history) {
                if (write.group.equals(group) && (write.transaction == null || write.transaction.committed)) {
                    offsets.put(write.partition, write.offset);
                }
            }
            return offsets;
        }

        private Set<TopicPartition> unstable(String group) {
            Set<TopicPartition> partitions = new HashSet<>();
            for (Write write : history) {
                if (write.group.equals(group) && write.transaction != null && write.transaction.open) {
                    partitions.add(write.partition);
                }
            }
            return partitions;
        }
    }
}
