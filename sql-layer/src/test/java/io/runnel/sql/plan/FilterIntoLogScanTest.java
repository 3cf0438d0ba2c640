package io.runnel.sql.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterIntoLogScanTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ROWTIME >= 5 | ROWTIME >= 5:BIGINT",
                "5 > ROWOFFSET | ROWOFFSET < 5:BIGINT",
                "ROWPARTITION = 1 | ROWPARTITION = 1",
                "ROWTIME > ? | ROWTIME > ?0",
                "ROWTIME >= '1970-01-01T00:00:01' | ROWTIME >= 1000:BIGINT",
                "ROWTIME BETWEEN 5 AND 7 | ROWTIME >= 5:BIGINT, ROWTIME <= 7:BIGINT"
            })
    void comparisonOfPseudoColumnBecomesABoundAndTheFilterGoes(String condition, String bounds) {
        List<String> plan = bounded(condition);

        assertThat(plan.get(plan.size() - 1)).contains("bounds=[[" + bounds + "]]");
        assertThat(plan).noneMatch(line -> line.startsWith("LogicalFilter"));
    }

    @Test
    void otherConjunctsBecomeTheScansFilter() {
        List<String> plan = bounded("ROWTIME >= 5 AND a > 3");

        assertThat(plan.get(plan.size() - 1)).contains("bounds=[[ROWTIME >= 5:BIGINT]], filter=[>($1, 3)]");
        assertThat(plan).noneMatch(line -> line.startsWith("LogicalFilter"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a > 3",
                "ROWTIME <> 5",
                "ROWTIME > b",
                "ROWTIME >= 5 OR a = 1",
                "ROWTIME + 1 > 5",
                "ROWTIME > 5.5",
                "name = ?",
                "ts < CURRENT_TIMESTAMP"
            })
    void conditionThatIsNoBoundBecomesTheScansFilter(String condition) {
        List<String> plan = bounded(condition);

        assertThat(plan).noneMatch(line -> line.startsWith("LogicalFilter"));
        assertThat(plan.get(plan.size() - 1)).contains("filter=[").doesNotContain("bounds");
    }

    @Test
    void whatComesBehindAConditionThatStaysAboveStaysToo() {
        List<String> plan = bounded("a > 3 AND RAND_INTEGER(10) > 5 AND b / a > 1");

        assertThat(plan.get(plan.size() - 1)).contains("filter=[>($1, 3)]");
        assertThat(plan).anyMatch(line -> line.startsWith("LogicalFilter") && line.contains("RAND_INTEGER"));
    }

    @Test
    void filterKeepsColumnsOutOfTheRows() {
        assertThat(Plans.pushedDown("SELECT b FROM s WHERE a > 3 AND name = 'x'"))
                .last()
                .asString()
                .contains("columns=[[B]], filter=[AND(");
    }

    @Test
    void severalRangesAreBoundByTheirEndsAndFiltered() {
        List<String> plan = bounded("ROWPARTITION IN (1, 3)");

        assertThat(plan.get(plan.size() - 1))
                .contains("ROWPARTITION >= 1:BIGINT, ROWPARTITION <= 3:BIGINT", "filter=[SEARCH(");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROWOFFSET > RAND_INTEGER(10)", "a > (SELECT MAX(x) FROM t)"})
    void doesNotFireOnOtherConditions(String condition) {
        List<String> plan = bounded(condition);

        assertThat(plan).anyMatch(line -> line.startsWith("LogicalFilter"));
        assertThat(plan).noneMatch(line -> line.contains("bounds=") || line.contains("filter="));
    }

    @Test
    void boundReachesItsScanThroughAJoin() {
        assertThat(Plans.pushedDown("SELECT s.a FROM s JOIN t ON s.name = t.code WHERE s.ROWTIME > 5"))
                .anyMatch(line -> line.contains("table=[[S]]") && line.contains("bounds=[[ROWTIME > 5:BIGINT]]"))
                .anyMatch(line -> line.contains("table=[[T]]") && !line.contains("bounds"));
    }

    private static List<String> bounded(String condition) {
        return Plans.after("SELECT a FROM s WHERE " + condition, new SourceToLogScan(), new FilterIntoLogScan());
    }
}
