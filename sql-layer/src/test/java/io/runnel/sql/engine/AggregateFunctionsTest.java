package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Aggregate functions of ksqlDB's over more than one row; their examples in the reference have one. */
@Timeout(120)
class AggregateFunctionsTest {
    @TempDir
    private static Path folder;

    private static EngineOnDisk sql;

    @BeforeAll
    static void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE STREAM s (g VARCHAR, n INT, d DOUBLE, t VARCHAR, a ARRAY<INT>)"
                + " WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON')");
        sql.append("s", "{\"g\":\"x\",\"n\":7,\"d\":0,\"t\":\"b\",\"a\":[1,2]}");
        sql.append("s", "{\"g\":\"x\",\"n\":null,\"d\":10,\"t\":null,\"a\":null}");
        sql.append("s", "{\"g\":\"x\",\"n\":9,\"d\":7,\"t\":\"a\",\"a\":[3,null]}");
        sql.append("s", "{\"g\":\"x\",\"n\":9,\"d\":6,\"t\":\"c\",\"a\":[]}");
        sql.append("s", "{\"g\":\"y\",\"n\":1,\"d\":1,\"t\":\"z\",\"a\":[5]}");
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TOPK(n, 2)                         | [9, 9]",
                "TOPKDISTINCT(n, 3)                 | [9, 7]",
                "TOPK(n, t, 2)                      | [[9, a], [9, c]]",
                "TOPK(t, 9)                         | [c, b, a]",
                "EARLIEST_BY_OFFSET(n)              | 7",
                "EARLIEST_BY_OFFSET(n, 2)           | [7, 9]",
                "EARLIEST_BY_OFFSET(n, 2, FALSE)    | [7, null]",
                "LATEST_BY_OFFSET(n, 2)             | [9, 9]",
                "LATEST_BY_OFFSET(t, 3, FALSE)      | [null, a, c]",
                "LATEST_BY_OFFSET(t, FALSE)         | c",
                "STDDEV_SAMPLE(d)                   | 4.193248541803041",
                "STDDEV_SAMP(d) > 4.19              | true",
                "CORRELATION(n, n)                  | 1.0",
                "CORRELATION(n, d)                  | 0.9912407071619305",
                "ATTR(g)                            | x",
                "ATTR(n)                            | null",
                "SUM_LIST(a)                        | 6",
                "COLLECT_LIST(n)                    | [7, 9, 9]",
                "COLLECT_SET(n)                     | [7, 9]",
                "HISTOGRAM(t)                       | {b=1, a=1, c=1}",
                "COUNT_DISTINCT(n)                  | 2",
                "COLLECT_LIST(n) FILTER (WHERE n > 7) | [9, 9]",
                "COLLECT_LIST(DISTINCT n)           | [7, 9]"
            })
    void gather(String call, String expected) {
        assertThat(sql.rows("SELECT " + call + " FROM s WHERE g = 'x' GROUP BY g"))
                .containsExactly("[" + expected + "]");
    }

    @Test
    void countInTheFramesOfAWindow() {
        assertThat(sql.rows(
                        "SELECT n, TOPK(n, 2) OVER (ORDER BY ROWOFFSET ROWS 1 PRECEDING) FROM s WHERE n IS NOT NULL"))
                .containsExactly("[7, [7]]", "[9, [9, 7]]", "[9, [9, 9]]", "[1, [9, 1]]");
    }

    @Test
    void refuseWhatTheyDoNotTakeAndMoreThanTheLimit() {
        assertThatThrownBy(() -> sql.rows("SELECT TOPK(n) FROM s"))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining("TOPK");
        assertThatThrownBy(() -> sql.rows("SELECT TOPK(n, 0) FROM s")).hasMessageContaining("asked for 0");
        sql.run("SET 'ksql.functions.collect_list.limit' = '2'");
        try {
            assertThatThrownBy(() -> sql.rows("SELECT COLLECT_LIST(n) FROM s"))
                    .isInstanceOfSatisfying(
                            SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("22000"))
                    .hasMessageContaining("COLLECT_LIST gathers at most 2 values")
                    .hasMessageContaining("SET 'ksql.functions.collect_list.limit'");
        } finally {
            sql.run("UNSET 'ksql.functions.collect_list.limit'");
        }
    }
}
