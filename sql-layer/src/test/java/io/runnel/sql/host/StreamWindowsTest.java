package io.runnel.sql.host;

import static io.runnel.sql.host.ContinuousScript.stream;

import io.runnel.sql.catalog.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows of a stream S with rows {@code V} of a key, and their final results. */
class StreamWindowsTest {
    private static final Source S = stream("S", "ID", "V", "AT");
    private static final String COUNTS = "SELECT id, COUNT(*), WINDOWSTART, WINDOWEND FROM s WINDOW ";

    @Test
    void windowsFollowTheRecordsTime() {
        check(COUNTS + "TUMBLING (SIZE 1 MINUTE) GROUP BY id", """
                S a @59999 -> [a, 1, 0, 60000]@59999
                S a @60000 -> [a, 1, 60000, 120000]@60000
                S a @1000  -> [a, 2, 0, 60000]@59999  -- the newest time of the window
                """);
    }

    @Test
    void withoutGraceARowMayBeADayLate() {
        check(COUNTS + "TUMBLING (SIZE 1 MINUTE) GROUP BY id", """
                S a @86459999 -> [a, 1, 86400000, 86460000]@86459999
                S a @0        -> [a, 1, 0, 60000]@0
                S b @86460000 -> [b, 1, 86460000, 86520000]@86460000
                S a @59999    -> late
                S a @60000    -> [a, 1, 60000, 120000]@60000
                """);
    }

    @Test
    void graceSaysHowLateARowMayBe() {
        check(COUNTS + "TUMBLING (SIZE 1 MINUTE, GRACE PERIOD 10 SECONDS) GROUP BY id", """
                S a @0     -> [a, 1, 0, 60000]@0
                S a @69999 -> [a, 1, 60000, 120000]@69999
                S a @59999 -> [a, 2, 0, 60000]@59999
                restart
                S a @70000 -> [a, 2, 60000, 120000]@70000
                S a @59998 -> late
                """);
    }

    @Test
    void aRowGivesARowOfEachHoppingWindowAscending() {
        check(COUNTS + "HOPPING (SIZE 1 MINUTE, ADVANCE BY 20 SECONDS) GROUP BY id", """
                S a @70000 -> [a, 1, 20000, 80000]@70000 ; [a, 1, 40000, 100000]@70000 ; [a, 1, 60000, 120000]@70000
                S a @30000 -> [a, 1, 0, 60000]@30000 ; [a, 2, 20000, 80000]@70000
                """);
    }

    @Test
    void sessionsGrowAndMerge() {
        check(COUNTS + "SESSION (10 SECONDS) GROUP BY id", """
                S a @10000 -> [a, 1, 10000, 10000]@10000
                S a @30000 -> [a, 1, 30000, 30000]@30000
                restart
                S a @20000 -> -[a, 1, 10000, 10000]@10000 ; -[a, 1, 30000, 30000]@30000 ; [a, 3, 10000, 30000]@30000
                """);
    }

    @Test
    void finalResultsComeWhenTimeClosesTheirWindow() {
        check(COUNTS + "TUMBLING (SIZE 2 MILLISECONDS, GRACE PERIOD 1 MILLISECOND) GROUP BY id EMIT FINAL", """
                S k @0
                S k @1
                S j @2
                S k @1
                restart
                S k @3 -> [k, 3, 0, 2]@1
                S k @0 -> late
                S - @4
                S k @9 -> [j, 1, 2, 4]@2 ; [k, 1, 2, 4]@3
                """);
    }

    @Test
    void finalResultsOfSessionsComeWhenNoRowCanReachThem() {
        check(COUNTS + "SESSION (5 MILLISECONDS, GRACE PERIOD 0 MILLISECONDS) GROUP BY id EMIT FINAL", """
                S a @0
                S a @5
                S a @1
                S b @6
                restart
                S c @30 -> [a, 3, 0, 5]@5 ; [b, 1, 6, 6]@6
                """);
    }

    @Test
    void eachPartitionClosesItsOwnWindows() {
        check(COUNTS + "TUMBLING (SIZE 10 MILLISECONDS, GRACE PERIOD 0 MILLISECONDS) GROUP BY id EMIT FINAL", """
                S/0 a @1
                S/1 b @1
                S/1 b @10 -> [b, 1, 0, 10]@1
                S/0 a @2
                S/0 a @11 -> [a, 2, 0, 10]@2
                """);
    }

    @Test
    void hoppingRowsNeedNotBeGrouped() {
        check(
                "SELECT v, UNIX_TIMESTAMP(window_start) FROM TABLE(HOP(TABLE s, DESCRIPTOR(ROWTIME), INTERVAL '30' SECOND,"
                        + " INTERVAL '1' MINUTE))",
                """
                S a v=1 @70000 -> [1, 30000]@70000 ; [1, 60000]@70000
                """);
    }

    @Test
    void windowsBeginAtTheirOffset() {
        check(
                "SELECT v, UNIX_TIMESTAMP(window_start) FROM TABLE(TUMBLE(TABLE s, DESCRIPTOR(ROWTIME),"
                        + " INTERVAL '1' MINUTE, INTERVAL '15' SECOND))",
                """
                S a v=1 @14999 -> [1, -45000]@14999
                S a v=2 @15000 -> [2, 15000]@15000
                """);
    }

    @Test
    void aRowWithoutTimeIsInNoWindow() {
        check(
                "SELECT v, UNIX_TIMESTAMP(window_start) FROM TABLE(TUMBLE(TABLE s, DESCRIPTOR(at), INTERVAL '1' MINUTE))",
                """
                S a v=1 @5
                S a v=2 at=90000 @5 -> [2, 60000]@5
                """);
    }

    private static void check(String sql, String script) {
        GraphScript.check(List.of(S), sql, script);
    }
}
