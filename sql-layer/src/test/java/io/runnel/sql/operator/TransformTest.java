package io.runnel.sql.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransformTest {
    /** Doubles positive numbers and drops the others. */
    private static final RowFunction DOUBLE_POSITIVE = (in, out) -> {
        out[0] = (Integer) in[0] * 2;
        return (Integer) in[0] > 0;
    };

    @Test
    void rowsThatDoNotPassTheFilterAreDropped() {
        Recorded out = new Recorded();
        Transform transform = Transform.givingRow(DOUBLE_POSITIVE, 1, true, out);

        transform.accept(null, new Object[] {1}, 10);
        transform.accept(null, new Object[] {-1}, 20);
        transform.accept(null, new Object[] {3}, 30);

        assertThat(out.changes).containsExactly("+I[2]@10", "+I[6]@30");
    }

    @Test
    void anUpdateThatStopsPassingLeavesAsItsRemoval() {
        Recorded out = new Recorded();
        Transform transform = Transform.givingRow(DOUBLE_POSITIVE, 1, true, out);

        transform.accept(new Object[] {1}, new Object[] {-1}, 10);
        transform.accept(new Object[] {-1}, new Object[] {-2}, 20);
        transform.accept(new Object[] {-1}, new Object[] {3}, 30);

        assertThat(out.changes).containsExactly("-D[2]@10", "+I[6]@30");
    }

    @Test
    void aRecordWithoutValueOfAStreamPassesNoFilter() {
        Recorded out = new Recorded();
        Transform.givingRow(DOUBLE_POSITIVE, 1, false, out).accept(new Object[] {1}, null, 10);
        Transform.givingRow(DOUBLE_POSITIVE, 1, true, out).accept(new Object[] {1}, null, 20);

        assertThat(out.changes).containsExactly("-D[2]@20");
    }

    @Test
    void aGivenRowIsNotTouchedAgain() {
        Recorded out = new Recorded();
        Transform transform = Transform.givingRow(DOUBLE_POSITIVE, 1, true, out);

        transform.accept(null, new Object[] {1}, 10);
        transform.accept(null, new Object[] {-7}, 10);
        transform.accept(null, new Object[] {2}, 20);

        assertThat(out.rows).containsExactly(new Object[] {2}, new Object[] {4});
    }

    @Test
    void aReusedRowIsOneArray() {
        Recorded out = new Recorded();
        Transform transform = Transform.reusingRow(DOUBLE_POSITIVE, 1, true, out);

        transform.accept(null, new Object[] {1}, 10);
        transform.accept(null, new Object[] {2}, 20);

        assertThat(out.rows.get(0)).isSameAs(out.rows.get(1));
    }
}
