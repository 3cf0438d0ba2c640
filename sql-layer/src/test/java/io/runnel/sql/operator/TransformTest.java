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
        Transform transform = Transform.givingRow(DOUBLE_POSITIVE, 1, out);

        transform.accept(ChangeKind.INSERT, new Object[] {1}, 10);
        transform.accept(ChangeKind.INSERT, new Object[] {-1}, 20);
        transform.accept(ChangeKind.INSERT, new Object[] {3}, 30);

        assertThat(out.changes).containsExactly("+I[2]@10", "+I[6]@30");
    }

    @Test
    void anUpdateThatStopsPassingLeavesItsRetractionAlone() {
        Recorded out = new Recorded();
        Transform transform = Transform.givingRow(DOUBLE_POSITIVE, 1, out);

        transform.accept(ChangeKind.UPDATE_BEFORE, new Object[] {1}, 10);
        transform.accept(ChangeKind.UPDATE_AFTER, new Object[] {-1}, 10);

        assertThat(out.changes).containsExactly("-U[2]@10");
    }

    @Test
    void aGivenRowIsNotTouchedAgain() {
        Recorded out = new Recorded();
        Transform transform = Transform.givingRow(DOUBLE_POSITIVE, 1, out);

        transform.accept(ChangeKind.INSERT, new Object[] {1}, 10);
        transform.accept(ChangeKind.INSERT, new Object[] {-7}, 10);
        transform.accept(ChangeKind.INSERT, new Object[] {2}, 20);

        assertThat(out.rows).containsExactly(new Object[] {2}, new Object[] {4});
    }

    @Test
    void aReusedRowIsOneArray() {
        Recorded out = new Recorded();
        Transform transform = Transform.reusingRow(DOUBLE_POSITIVE, 1, out);

        transform.accept(ChangeKind.INSERT, new Object[] {1}, 10);
        transform.accept(ChangeKind.INSERT, new Object[] {2}, 20);

        assertThat(out.rows.get(0)).isSameAs(out.rows.get(1));
    }
}
