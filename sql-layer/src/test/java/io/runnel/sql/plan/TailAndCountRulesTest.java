package io.runnel.sql.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TailIntoLogScan and CountToLogCount. */
class TailAndCountRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT a FROM s ORDER BY ROWOFFSET DESC LIMIT 5 | column=ROWOFFSET, numbers=[5]",
                "SELECT a FROM s ORDER BY ROWTIME DESC, a LIMIT 5 OFFSET 2 | column=ROWTIME, numbers=[5, 2]",
                "SELECT a FROM s WHERE b = 7 ORDER BY ROWOFFSET DESC LIMIT ? | column=ROWOFFSET, numbers=[?0]"
            })
    void fallingOrderOfOffsetsOrTimesReadsTheTail(String sql, String tail) {
        List<String> plan = Plans.pushedDown(sql);

        assertThat(plan).last().asString().contains("tail=[Tail[" + tail + "]]");
        assertThat(plan).anyMatch(line -> line.startsWith("LogicalSort"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a FROM s ORDER BY ROWOFFSET DESC",
                "SELECT a FROM s ORDER BY ROWOFFSET LIMIT 5",
                "SELECT a FROM s ORDER BY ROWPARTITION DESC, ROWOFFSET DESC LIMIT 5",
                "SELECT a FROM s ORDER BY a, ROWTIME DESC LIMIT 5",
                "SELECT x FROM t ORDER BY ROWTIME DESC LIMIT 5",
                "SELECT a FROM s WHERE RAND_INTEGER(10) > 3 ORDER BY ROWTIME DESC LIMIT 5"
            })
    void otherOrdersReadAll(String sql) {
        assertThat(Plans.pushedDown(sql)).noneMatch(line -> line.contains("tail="));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT COUNT(*) FROM s",
                "SELECT COUNT(*) + 1, COUNT(*) FROM s WHERE ROWPARTITION = 1 AND ROWOFFSET > ?",
                "SELECT * FROM (SELECT COUNT(*) FROM (SELECT a + 1 FROM s)) WHERE EXISTS (SELECT 1 FROM t)"
            })
    void logCountsAllRecords(String sql) {
        assertThat(Plans.pushedDown(sql)).anyMatch(line -> line.startsWith("LogCount"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT COUNT(a) FROM s",
                "SELECT COUNT(*), MAX(a) FROM s",
                "SELECT COUNT(*) FROM s GROUP BY a",
                "SELECT COUNT(*) FROM s WHERE a > 3",
                "SELECT COUNT(*) FROM s WHERE ROWTIME > 3",
                "SELECT COUNT(*) FILTER (WHERE a > 3) FROM s",
                "SELECT COUNT(*) FROM (SELECT a FROM s LIMIT 5)",
                "SELECT COUNT(*) FROM t"
            })
    void otherCountsReadTheRecords(String sql) {
        assertThat(Plans.pushedDown(sql)).noneMatch(line -> line.startsWith("LogCount"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT a, COUNT(*), SUM(b), MIN(name) FROM s GROUP BY a | true",
                "SELECT SUM(x) FROM s JOIN t ON s.name = t.code | true",
                "SELECT SUM(CAST(a AS DOUBLE)) FROM s | false",
                "SELECT LATEST_BY_OFFSET(a) FROM s | false",
                "SELECT COUNT(*) FROM (SELECT a FROM s LIMIT 5) | false",
                "SELECT a FROM s WHERE b > 1 | false",
                "SELECT a, ROW_NUMBER() OVER (ORDER BY b) FROM s | false"
            })
    void scanMayGiveAnyOrderBelowAnAggregationThatDoesNotLookAtIt(String sql, boolean anyOrder) {
        assertThat(Plans.pushedDown(sql).stream().anyMatch(line -> line.contains("anyOrder=[true]")))
                .isEqualTo(anyOrder);
    }
}
