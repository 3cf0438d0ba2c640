package io.runnel.sql.continuous;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.query.TestLog;
import io.runnel.sql.query.TestQueries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where rows of different partitions meet, and where they do not. */
class ExchangesTest {
    private static final Map<String, Source> SOURCES = new LinkedHashMap<>();

    static {
        add("S", SourceKind.STREAM, "JSON", SqlTypeName.VARCHAR);
        add("R", SourceKind.STREAM, "JSON", SqlTypeName.VARCHAR);
        add("T", SourceKind.TABLE, "JSON", SqlTypeName.VARCHAR);
        add("U", SourceKind.TABLE, "JSON", SqlTypeName.VARCHAR);
        add("PLAIN", SourceKind.STREAM, "KAFKA", SqlTypeName.VARCHAR);
        add("AVROS", SourceKind.STREAM, "AVRO", SqlTypeName.VARCHAR);
        add("KEYLESS", SourceKind.STREAM, "NONE", null);
    }

    private static void add(String name, SourceKind kind, String keyFormat, @Nullable SqlTypeName key) {
        List<Column> values = List.of(
                new Column("V", ColumnType.of(SqlTypeName.BIGINT), Column.Role.VALUE),
                new Column("W", ColumnType.of(SqlTypeName.VARCHAR), Column.Role.VALUE));
        List<Column> columns = new ArrayList<>(values);
        if (key != null) {
            columns.add(0, new Column("K", ColumnType.of(key), Column.Role.KEY));
        }
        String topic = name.toLowerCase(Locale.ROOT);
        SOURCES.put(name, new Source(name, kind, topic, columns, keyFormat, "JSON", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT v + 1 FROM s WHERE v > 2",
                "SELECT v FROM keyless",
                "SELECT k, COUNT(*) FROM s GROUP BY k HAVING COUNT(*) > 1",
                "SELECT k, v, COUNT(*) FROM s GROUP BY v, k",
                "SELECT k, COUNT(*) FROM s WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY k",
                "SELECT k, COUNT(*) FROM s WINDOW SESSION (1 MINUTE) GROUP BY k",
                "SELECT k, SUM(n) FROM (SELECT k, v, COUNT(*) AS n FROM s GROUP BY k, v) GROUP BY k",
                "SELECT s.k, r.v FROM s JOIN r WITHIN 1 HOUR ON s.k = r.k",
                "SELECT s.k, t.v FROM s LEFT JOIN t ON s.k = t.k",
                "SELECT t.k, u.v FROM t JOIN u ON t.k = u.k",
                "SELECT k, v FROM t WHERE v > 1",
                "SELECT k, COUNT(*) FROM (SELECT k, v FROM s UNION ALL SELECT k, v FROM r) GROUP BY k"
            })
    void rowsStayInTheirPartitions(String sql) {
        assertThat(exchanges(sql)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT v, COUNT(*) FROM s GROUP BY v",
                "SELECT COUNT(*) FROM s",
                "SELECT UCASE(k), COUNT(*) FROM s GROUP BY UCASE(k)",
                "SELECT v, COUNT(*) FROM keyless GROUP BY v",
                "SELECT k, COUNT(*) FROM avros GROUP BY k", // The id of a newer schema places equal keys elsewhere.
                "SELECT w, COUNT(*) FROM s WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY w",
                "SELECT s.k, r.v FROM s JOIN r WITHIN 1 HOUR ON s.k = r.w",
                "SELECT s.k, t.v FROM s JOIN t ON s.w = t.k",
                "SELECT t.k, u.v FROM t JOIN u ON t.w = u.k",
                "SELECT s.k, p.v FROM s JOIN plain p WITHIN 1 HOUR ON s.k = p.k", // Equal keys have other bytes.
                "SELECT k, COUNT(*) FROM (SELECT k FROM s UNION ALL SELECT w AS k FROM r) GROUP BY k",
                "SELECT k, v, COUNT(*) FROM s GROUP BY ROLLUP(k, v)"
            })
    void rowsOfAllPartitionsMeet(String sql) {
        assertThat(exchanges(sql)).isNotEmpty();
    }

    private static List<Flow> exchanges(String sql) {
        TestLog log = new TestLog();
        SOURCES.values().forEach(source -> log.topic(source.topic(), 3));
        return Exchanges.of(FlowPlanner.plan(TestQueries.plan(log, sql, SOURCES)))
                .flows();
    }
}
