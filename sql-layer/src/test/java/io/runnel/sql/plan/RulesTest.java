package io.runnel.sql.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.calcite.rel.rules.CoreRules;
import org.junit.jupiter.api.Test;

/** The smaller rules, and what the field trimmer makes of scans. */
class RulesTest {
    @Test
    void sourceToLogScanReplacesScansOfSources() {
        assertThat(Plans.after("SELECT * FROM t", new SourceToLogScan()))
                .containsExactly(
                        "LogicalProject(CODE=[$0], X=[$1])",
                        "LogScan(table=[[T]], columns=[[CODE, X, ROWTIME, ROWPARTITION, ROWOFFSET]])");
        assertThat(Plans.after("VALUES (1)", new SourceToLogScan())).containsExactly("LogicalValues(tuples=[[{ 1 }]])");
    }

    @Test
    void tumbleToProjectComputesTheWindowOfTheRowsTime() {
        List<String> plan = Plans.after(
                "SELECT * FROM TABLE(TUMBLE(TABLE s, DESCRIPTOR(ROWTIME), INTERVAL '1' MINUTE, INTERVAL '5' SECOND))",
                new TumbleToProject());

        assertThat(plan)
                .noneMatch(line -> line.startsWith("LogicalTableFunctionScan"))
                .anyMatch(line -> line.contains("WINDOW_START=[$WINDOW_START_OF($6, 60000:BIGINT, 5000:BIGINT)]"))
                .noneMatch(line -> line.startsWith("LogicalFilter"));
    }

    @Test
    void tumbleToProjectLeavesOutRowsWithoutTime() {
        assertThat(Plans.after(
                        "SELECT * FROM TABLE(TUMBLE(TABLE s, DESCRIPTOR(ts), INTERVAL '1' MINUTE))",
                        new TumbleToProject()))
                .contains("LogicalFilter(condition=[IS NOT NULL($3)])");
    }

    @Test
    void tumbleToProjectDoesNotFireOnOtherTableFunctions() {
        assertThat(Plans.after("SELECT * FROM UNNEST(ARRAY[1, 2])", new TumbleToProject()))
                .anyMatch(line -> line.startsWith("Uncollect"));
    }

    @Test
    void sumToCheckedSumTakesSumsOfBigintAlone() {
        assertThat(Plans.after(
                        "SELECT SUM(b), SUM(a), SUM(price), COUNT(*) FROM s",
                        CoreRules.AGGREGATE_REDUCE_FUNCTIONS,
                        new SumToCheckedSum()))
                .anyMatch(line -> line.contains("EXPR$0=[$CHECKED_SUM0($0)]")
                        && line.contains("EXPR$1=[$CHECKED_SUM0($1)]")
                        && line.contains("EXPR$2=[$SUM0($2)]"));
    }

    @Test
    void scanReadsTheColumnsThatAreUsedAndNoOthers() {
        assertThat(Plans.pushedDown("SELECT a FROM s WHERE name = 'x' AND ROWTIME > 5"))
                .last()
                .asString()
                .contains("columns=[[A]]");
        assertThat(Plans.pushedDown("SELECT COUNT(*) FROM s")).last().asString().contains("columns=[[ROWPARTITION]]");
        assertThat(Plans.pushedDown("SELECT ROWOFFSET, a FROM s"))
                .last()
                .asString()
                .contains("columns=[[A, ROWOFFSET]]");
    }

    @Test
    void explanationSaysWhatWasPushedDownAndHowMuchIsRead() {
        assertThat(Plans.explain("SELECT a, COUNT(*) FROM s WHERE ROWTIME >= '2001-02-01' GROUP BY a"))
                .contains("Aggregate")
                .contains("Read stream S (topic S), columns A; ROWTIME >= 2001-02-01T00:00:00Z; at most 0 records");
        assertThat(Plans.explain("SELECT x FROM t LIMIT 3"))
                .contains("Read table T (topic T), columns X; until 3 rows are found; at most 0 records");
    }
}
