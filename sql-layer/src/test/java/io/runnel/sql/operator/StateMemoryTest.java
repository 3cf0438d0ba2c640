package io.runnel.sql.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tasks share memory so that no one starves, whatever the width of their rows. */
class StateMemoryTest {
    private static final long LIMIT = 32 << 20;

    /** What each task may hold beside the limit. */
    private static final long LEAST = 64 << 10;

    private final StateMemory memory = new StateMemory(LIMIT);
    private final StateBudget budget = new StateBudget("max", 10_000_000);

    @Test
    void whoWantsItsPartGetsItFromWhoHasMore() {
        StateShare first = share();
        SpillingKeyedState<@Nullable Object[]> large = state(first);
        fill(large, 150_000, 1_000);
        assertThat(first.heldBytes()).isBetween(LIMIT / 2, LIMIT * 7 / 8 + LEAST);

        StateShare second = share();
        SpillingKeyedState<@Nullable Object[]> other = state(second);
        for (int i = 0; i < 100; i++) {
            fill(other, 400, 1_000 + 400 * i);
            fill(large, 400, 1_000 + i);
        }
        fill(other, 150_000, 2_000);
        assertThat(second.heldBytes()).isGreaterThan(LIMIT / 4);
        assertThat(memory.takenBytes()).isLessThanOrEqualTo(LIMIT);

        first.close();
        second.close();
        assertThat(memory.takenBytes()).isZero();
    }

    @Test
    void wideRowsGoToDiskByTheirSizeNotTheirNumber() {
        try (StateShare share = share()) {
            SpillingKeyedState<@Nullable Object[]> state = state(share);
            int rows = 10_000;
            for (int i = 0; i < rows; i++) {
                Object[] row = {i, "x".repeat(10_000)};
                state.put(RowKey.of(i), row);
                assertThat(share.heldBytes()).isLessThan(LIMIT + LEAST);
            }
            assertThat(share.storedBytes()).isGreaterThan(rows * 10_000L - LIMIT);
            for (int i = 0; i < rows; i += 997) {
                assertThat(state.get(RowKey.of(i))).containsExactly(i, "x".repeat(10_000));
            }
        }
    }

    @Test
    void valuesThatGrowInTheirPlaceAreCountedAsTheyGrow() {
        long limit = 4 << 20;
        try (StateShare share = MemorySpillStore.share(budget, limit)) {
            Groups groups = new Groups(
                    java.util.List.of(new AggregateColumn(
                            new AggregateColumn.Collect(false, 1_000_000), "LIST", 1, AggregateColumn.NONE, false)),
                    new SpillingTestHost(share));
            SpillingKeyedState<Group> state = new SpillingKeyedState<>(groups.codec(), share, key -> {});
            for (int i = 0; i < 2_500; i++) {
                RowKey key = RowKey.of(i % 10);
                Group known = state.get(key);
                Group group = known == null ? groups.start() : known;
                group.add(new Object[] {i % 10, i + "x".repeat(2_000)}, i);
                state.put(key, group);
                assertThat(share.heldBytes()).isLessThan(limit + LEAST);
            }
            assertThat(share.storedBytes()).isGreaterThan(limit / 8);
        }
    }

    private StateShare share() {
        return new StateShare(memory, budget, MemorySpillStore::new);
    }

    private static SpillingKeyedState<@Nullable Object[]> state(StateShare share) {
        return new SpillingKeyedState<>(StateCodec.ROWS, share, key -> {});
    }

    private static void fill(SpillingKeyedState<@Nullable Object[]> state, int count, int from) {
        for (int i = 0; i < count; i++) {
            state.put(
                    RowKey.of(from + i),
                    new @Nullable Object[] {(long) i, "a text of some length, as rows have it " + i, null});
        }
    }
}
