package io.runnel.sql.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NewestChangesTest {
    private static final long NODE_BYTES = 4_096;

    private final StateShare share = MemorySpillStore.share(new StateBudget("continuous.max.groups", 100), NODE_BYTES);
    private final Recorded out = new Recorded();

    @Test
    void whatTheNodeHasNoRoomForIsGivenAtOnce() {
        new SpillingKeyedState<>(StateCodec.LONGS, share, key -> {});
        NewestChanges held = new NewestChanges(new int[] {0}, Long.MAX_VALUE, share, out);

        for (long key = 0; key < 100; key++) {
            held.accept(null, new Object[] {key, "x".repeat(100)}, 0);

            assertThat(share.heldBytes()).isLessThanOrEqualTo(NODE_BYTES);
        }

        assertThat(out.changes).hasSize(100 - held.held()).isNotEmpty();
        held.flush();
        assertThat(out.changes).hasSize(100);
        assertThat(share.heldBytes()).isZero();
    }
}
