package io.runnel.sql.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import org.apache.calcite.rel.core.TableScan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryPlannerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM st | 42P01 | 15 | There is no stream or table ST at line 1, column 15; did you mean S or T?",
                "SELECT q.a FROM s | 42P01 | 8 | There is no stream or table Q at line 1, column 8",
                "SELECT nme FROM s | 42703 | 8 | There is no column NME at line 1, column 8; did you mean NAME?",
                "SELECT s.nme FROM s | 42703 | 10 | NME",
                "SELECT ROWTIME FROM (SELECT * FROM s) | 42703 | 8 | There is no column ROWTIME at line 1, column 8.",
                "SELECT uper(name) FROM s | 42883 | 8 | did you mean UPPER",
                "SELECT UPPER(name, 1) FROM s | 42804 | 8 | UPPER",
                "SELECT a + ts FROM s | 42804 | 8 | + does not take INTEGER and TIMESTAMP",
                "SELECT a FROM s WHERE name | 42804 | 23 | WHERE needs a condition",
                "SELECT a, b FROM s GROUP BY a | 42803 | 11 | B is neither grouped by nor aggregated",
                "SELECT a FROM s, s AS s2 | 42702 | 8 | ambiguous",
                "SELECT a FROM s WHERE ROWTIME > 'soon' | 22007 | 33 | 'soon'",
                "SELECT * FROM TABLE(TUMBLE(TABLE s, DESCRIPTOR(tz), INTERVAL '1' DAY)) | 42703 | 48 | did you mean TS",
                "SELECT * FROM TABLE(TUMBLE(TABLE s, DESCRIPTOR(a), INTERVAL '1' DAY)) | 42804 | 48 | A is INTEGER",
                "SELECT * FROM TABLE(TUMBLE(TABLE s, DESCRIPTOR(ts), INTERVAL '0' DAY)) | 42804 | 53 | size",
                "SELECT * FROM TABLE(TUMBLE(TABLE s, DESCRIPTOR(ts), INTERVAL '1' MONTH)) | 42804 | 53 | months"
            })
    void mistakeIsToldByStatePlaceAndNearestName(String sql, String state, int column, String words) {
        assertThatThrownBy(() -> Plans.query(sql))
                .isInstanceOfSatisfying(SqlException.class, e -> {
                    assertThat(e.sqlState()).isEqualTo(state);
                    assertThat(e.line()).isEqualTo(1);
                    assertThat(e.column()).isEqualTo(column);
                })
                .hasMessageContaining(words);
    }

    @Test
    void namesAreFoundInAnyCase() {
        assertThat(Plans.query("SELECT \"name\", \"NAME\" AS n2 FROM \"s\"")
                        .rowType()
                        .getFieldNames())
                .containsExactly("name", "N2");
    }

    @Test
    void typesOfParametersAreInferred() {
        assertThat(Plans.query("SELECT a FROM s WHERE name = ? AND b > ? LIMIT ?")
                        .parameterTypes()
                        .getFieldList())
                .extracting(field -> field.getType().getSqlTypeName().name())
                .containsExactly("VARCHAR", "BIGINT", "INTEGER");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AVG(a) | DOUBLE",
                "SUM(a) | BIGINT",
                "SUM(price) | DECIMAL(38, 2)",
                "a / 2 | INTEGER",
                "a / 2.0 | DECIMAL(17, 6)",
                "COUNT(*) | BIGINT"
            })
    void resultHasTheTypeThatIsDocumented(String expression, String type) {
        assertThat(Plans.query("SELECT " + expression + " AS x FROM s")
                        .rowType()
                        .getFieldList()
                        .get(0)
                        .getType()
                        .toString())
                .isEqualTo(type);
    }

    @Test
    void logicalPlanKeepsWholeScansAndNoSubqueries() {
        PlannedQuery query = Plans.query("SELECT a FROM s WHERE a IN (SELECT x FROM t WHERE t.code = s.name)");
        StringBuilder found = new StringBuilder();
        new org.apache.calcite.rel.RelVisitor() {
            @Override
            public void visit(org.apache.calcite.rel.RelNode node, int ordinal, org.apache.calcite.rel.RelNode parent) {
                if (node instanceof TableScan scan) {
                    found.append(scan.getTable()
                                    .unwrapOrThrow(SourceTable.class)
                                    .source()
                                    .name())
                            .append(scan.getRowType().getFieldCount())
                            .append(' ');
                }
                super.visit(node, ordinal, parent);
            }
        }.go(query.logical());

        assertThat(found.toString()).isEqualTo("S9 T5 ");
        assertThat(org.apache.calcite.plan.RelOptUtil.toString(query.logical()))
                .doesNotContain("IN(")
                .doesNotContain("Correlate");
    }
}
