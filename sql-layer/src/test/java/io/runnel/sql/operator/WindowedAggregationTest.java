package io.runnel.sql.operator;

import static io.runnel.sql.operator.AggregateColumn.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.operator.TimeWindows.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows are a key and a value; what comes out is key, value functions, and the window's bounds. */
class WindowedAggregationTest {
    private static final List<AggregateColumn> COUNT =
            List.of(new AggregateColumn(new AggregateColumn.Count(), "COUNT", NONE, NONE, false));

    private final TestHost host = new TestHost(new StateBudget("max", 100));
    private final Recorded out = new Recorded();

    @Test
    void aTumblingWindowGivesARowForEachOfItsRows() {
        ChangeSink windows = windows(tumbling(10, 100), false);
        put(windows, "a", 3);
        put(windows, "a", 9);
        put(windows, "a", 10);

        assertThat(out.changes).containsExactly("+I[a, 1, 0, 10]@3", "+I[a, 2, 0, 10]@9", "+I[a, 1, 10, 20]@10");
    }

    @Test
    void whoAsksForItLearnsTheRowThatIsReplaced() {
        ChangeSink windows = new WindowedAggregation("w", grouping(tumbling(10, 100), false, true), host, true, out);
        put(windows, "a", 3);
        put(windows, "a", 1);

        assertThat(out.changes).containsExactly("+I[a, 1, 0, 10]@3", "-U[a, 1, 0, 10]+U[a, 2, 0, 10]@3");
    }

    @Test
    void aRowIsTooLateWhenTheTimeOfItsPartitionHasReachedTheEndOfItsWindowAndTheGrace() {
        ChangeSink windows = windows(tumbling(10, 5), false);
        put(windows, "a", 14);
        put(windows, "b", 9);
        put(windows, "a", 15);
        put(windows, "b", 9);

        assertThat(out.changes).containsExactly("+I[a, 1, 10, 20]@14", "+I[b, 1, 0, 10]@9", "+I[a, 2, 10, 20]@15");
        assertThat(host.late)
                .singleElement()
                .asString()
                .contains("from 0 to 10")
                .contains("which is 15");
    }

    @Test
    void eachPartitionHasItsOwnTime() {
        ChangeSink windows = windows(tumbling(10, 0), false);
        put(windows, "a", 25);
        host.partition = 1;
        put(windows, "b", 3);
        host.partition = 0;
        put(windows, "a", 3);

        assertThat(out.changes).containsExactly("+I[a, 1, 20, 30]@25", "+I[b, 1, 0, 10]@3");
        assertThat(host.late).hasSize(1);
    }

    @Test
    void thereIsOneTimeIfRowsOfAKeyMayBeOfSeveralPartitions() {
        ChangeSink windows = new WindowedAggregation("w", grouping(tumbling(10, 0), false, false), host, false, out);
        put(windows, "a", 25);
        host.partition = 1;
        put(windows, "a", 26);
        put(windows, "b", 3);

        assertThat(out.changes).containsExactly("+I[a, 1, 20, 30]@25", "+I[a, 2, 20, 30]@26");
    }

    @Test
    void aRowGivesARowOfEachHoppingWindowAscendingByStart() {
        ChangeSink windows = windows(hopping(10, 5, 100), false);
        put(windows, "a", 12);
        put(windows, "a", 2);

        assertThat(out.changes).containsExactly("+I[a, 1, 5, 15]@12", "+I[a, 1, 10, 20]@12", "+I[a, 1, 0, 10]@2");
    }

    @Test
    void aRowThatIsTooLateForOneHoppingWindowCountsInTheOthers() {
        ChangeSink windows = windows(hopping(10, 5, 0), false);
        put(windows, "a", 16);
        put(windows, "b", 9);

        assertThat(out.changes).containsExactly("+I[a, 1, 10, 20]@16", "+I[a, 1, 15, 25]@16");
        put(windows, "b", 12);
        assertThat(out.changes).last().isEqualTo("+I[b, 1, 10, 20]@12");
        assertThat(host.late).hasSize(2);
    }

    @Test
    void rowsWithoutKeyOrTimeAreInNoWindowAndDoNotMoveTime() {
        ChangeSink windows = windows(tumbling(10, 0), false);
        put(windows, null, 50);
        put(windows, "a", 1);

        assertThat(out.changes).containsExactly("+I[a, 1, 0, 10]@1");
    }

    @Test
    void aFinalResultComesWhenTimeClosesItsWindow() {
        ChangeSink windows = windows(tumbling(2, 1), true);
        for (long time : new long[] {0, 1, 2, 1, 0}) {
            put(windows, "k", time);
        }
        assertThat(out.changes).isEmpty();
        put(windows, "k", 5);
        put(windows, "k", 0);

        assertThat(out.changes).containsExactly("+I[k, 4, 0, 2]@1", "+I[k, 1, 2, 4]@2");
        assertThat(host.late).hasSize(1);
    }

    @Test
    void finalResultsOfHoppingWindowsComeWhenEachIsClosed() {
        ChangeSink windows = windows(hopping(5, 2, 1), true);
        for (long time : new long[] {0, 1, 2, 1, 6, 5, 10}) {
            put(windows, "k", time);
        }

        assertThat(out.changes).containsExactly("+I[k, 4, 0, 5]@2", "+I[k, 3, 2, 7]@6", "+I[k, 2, 4, 9]@6");
    }

    @Test
    void windowsThatAreOverAreForgotten() {
        ChangeSink windows = windows(tumbling(10, 5), false);

        assertThat(kept(windows, 1, 14)).isEqualTo(2);
        assertThat(kept(windows, 15)).isEqualTo(1);
    }

    @Test
    void windowsAreRetainedFromTheirStart() {
        ChangeSink windows =
                windows(new TimeWindows(Kind.TUMBLING, 10, 10, 0, true, new TimeWindows.Lateness(5, 30)), false);

        assertThat(kept(windows, 1, 19, 29)).isEqualTo(3);
        assertThat(kept(windows, 30)).isEqualTo(3);
    }

    /** Windows in the state behind rows of these times; the partition's time is there besides. */
    private long kept(ChangeSink windows, long... times) {
        for (long time : times) {
            put(windows, "a", time);
        }
        return host.budget().taken() - 1;
    }

    @Test
    void timeAndWindowsOutliveARestart() {
        ChangeSink windows = windows(tumbling(10, 0), false);
        put(windows, "a", 9);
        put(windows, "b", 15);
        out.changes.clear();

        ChangeSink again = windows(tumbling(10, 0), false);
        put(again, "a", 9);
        put(again, "b", 16);

        assertThat(host.late).hasSize(1);
        assertThat(out.changes).containsExactly("+I[b, 2, 10, 20]@16");
    }

    private ChangeSink windows(TimeWindows windows, boolean onlyFinal) {
        return new WindowedAggregation("w", grouping(windows, onlyFinal, true), host, false, out);
    }

    private static TimeWindows tumbling(long size, long grace) {
        return new TimeWindows(Kind.TUMBLING, size, size, 0, true, new TimeWindows.Lateness(grace, 0));
    }

    private static TimeWindows hopping(long size, long advance, long grace) {
        return new TimeWindows(Kind.HOPPING, size, advance, 0, true, new TimeWindows.Lateness(grace, 0));
    }

    static WindowedGrouping grouping(TimeWindows windows, boolean onlyFinal, boolean byPartition) {
        WindowedRow row = new WindowedRow(List.of(0), WindowedRow.NONE, WindowedRow.NONE, 1, true);
        return new WindowedGrouping(
                windows, WindowedGrouping.RECORD_TIME, List.of(0), COUNT, row, onlyFinal, byPartition);
    }

    static void put(ChangeSink sink, Object key, long time) {
        sink.accept(null, new Object[] {key}, time);
    }
}
