package io.runnel.sql.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final long PIECE = HeldMemory.PIECE_BYTES;

    private final MemoryBudget node = new MemoryBudget(new Limit(5 * PIECE, "node.limit", "320 kB", "raise it"));

    private QueryMemory query(long bytes) {
        return node.open(new Limit(bytes, "query.limit", "a lot", "SET it higher"));
    }

    @Test
    void queryBeyondItsOwnLimitNamesItAndWhatHolds() {
        HeldMemory sort = query(1_000).holder("sort");
        sort.row(400);
        sort.row(400);

        assertThatThrownBy(() -> sort.row(201))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("53200"))
                .hasMessage(
                        "The query would hold more than query.limit allows, which is a lot: its sort holds 3 rows (800 bytes)"
                                + " already and needs more. Narrow the query with WHERE, fewer columns or fewer distinct values, or SET it"
                                + " higher.");
        assertThat(sort.tryGrow(200)).isTrue();
    }

    @Test
    void queriesTogetherBeyondTheNodesLimitNameThat() {
        QueryMemory first = query(10 * PIECE);
        QueryMemory second = query(10 * PIECE);
        first.holder("sort").grow(3 * PIECE);

        HeldMemory join = second.holder("join");
        assertThatThrownBy(() -> join.grow(2 * PIECE))
                .hasMessageContaining("queries of this node")
                .hasMessageContaining("node.limit");

        first.close();
        join.grow(2 * PIECE);
        assertThat(node.heldBytes()).isEqualTo(2 * PIECE);
    }

    @Test
    void smallQueriesFindRoomBesideGreedyOnes() {
        HeldMemory greedy = query(10 * PIECE).holder("sort");
        while (greedy.tryGrow(1_000)) {
            assertThat(node.heldBytes()).isLessThan(5 * PIECE);
        }

        HeldMemory small = query(10 * PIECE).holder("group by");
        small.grow(5 * PIECE / 64);
        assertThat(small.tryGrow(1)).isFalse();
    }

    @Test
    void whatWasHeldIsGivenBackOnce() {
        QueryMemory query = query(4 * PIECE);
        HeldMemory sort = query.holder("sort");
        HeldMemory join = query.holder("join");
        sort.grow(3 * PIECE);
        join.grow(PIECE);
        sort.shrink(3 * PIECE);
        assertThat(query.heldBytes()).isEqualTo(2 * PIECE);
        sort.clear();

        query.close();
        join.clear();
        query.close();
        sort.grow(PIECE);

        assertThat(node.heldBytes()).isZero();
        assertThat(query.peakBytes()).isEqualTo(4 * PIECE);
    }

    @Test
    void sizesAreReadAndWrittenAsPeopleDo() {
        assertThat(ByteSize.parse(" 64MB ")).hasValue(64 << 20);
        assertThat(ByteSize.parse("64 mib")).hasValue(64 << 20);
        assertThat(ByteSize.parse("12")).hasValue(12);
        assertThat(ByteSize.parse("3k")).hasValue(3 << 10);
        assertThat(ByteSize.parse("0")).isEmpty();
        assertThat(ByteSize.parse("-1MB")).isEmpty();
        assertThat(ByteSize.parse("999999999999999TB")).isEmpty();
        assertThat(ByteSize.text(64 << 20)).isEqualTo("64 MB");
        assertThat(ByteSize.text(9_999)).isEqualTo("9999 bytes");
        assertThat(ByteSize.setting(20 << 10)).isEqualTo("20kB");
    }
}
