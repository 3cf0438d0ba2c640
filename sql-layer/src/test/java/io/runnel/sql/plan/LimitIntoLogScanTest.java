package io.runnel.sql.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitIntoLogScanTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM (SELECT a FROM s) LIMIT 5 | [[5]]",
                "SELECT a FROM s LIMIT 5 OFFSET 2 | [[5, 2]]",
                "SELECT a + 1 FROM s LIMIT ? | [[?0]]",
                "SELECT a FROM s WHERE ROWTIME > 7 LIMIT 5 | [[5]]",
                "SELECT a FROM s WHERE a > 3 LIMIT 5 | [[5]]"
            })
    void limitRightAboveAScanEndsIt(String sql, String limit) {
        List<String> plan = Plans.pushedDown(sql);

        assertThat(plan.get(plan.size() - 1)).contains("limit=" + limit);
        assertThat(plan).anyMatch(line -> line.startsWith("LogicalSort"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a FROM s ORDER BY a LIMIT 5",
                "SELECT a FROM s WHERE RAND_INTEGER(10) > 3 LIMIT 5",
                "SELECT a FROM s OFFSET 5",
                "SELECT DISTINCT a FROM s LIMIT 5",
                "SELECT COUNT(*) FROM s LIMIT 5"
            })
    void doesNotFireWhereAllRecordsAreNeeded(String sql) {
        assertThat(Plans.pushedDown(sql)).noneMatch(line -> line.contains("limit="));
    }
}
