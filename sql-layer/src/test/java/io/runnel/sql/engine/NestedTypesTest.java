package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ARRAY, MAP and STRUCT from the declaration to the answer. */
@Timeout(120)
class NestedTypesTest {
    private static final String COLUMNS = "(id INT, tags ARRAY<STRING>, counts MAP<VARCHAR, INT>,"
            + " place STRUCT<city VARCHAR, loc STRUCT<lat DOUBLE, lon DOUBLE>>, visits ARRAY<STRUCT<d DATE, n BIGINT>>)";

    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE STREAM s " + COLUMNS + " WITH (kafka_topic = 't', partitions = 1, value_format = 'JSON')");
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void describeShowsTheTypesAsTheyCanBeDeclared() {
        assertThat(sql.rows("DESCRIBE s").subList(1, 5))
                .extracting(row -> row.substring(0, row.indexOf(", VALUE")))
                .containsExactly(
                        "[TAGS, ARRAY<VARCHAR>",
                        "[COUNTS, MAP<VARCHAR, INTEGER>",
                        "[PLACE, STRUCT<CITY VARCHAR, LOC STRUCT<LAT DOUBLE, LON DOUBLE>>",
                        "[VISITS, ARRAY<STRUCT<D DATE, N BIGINT>>");
    }

    @Test
    void columnsAreRead() {
        sql.append(
                "t",
                "{\"id\":1,\"tags\":[\"a\",null],\"counts\":{\"k\":2},\"place\":{\"city\":\"Oslo\",\"loc\":{\"lat\":59.9}},"
                        + "\"visits\":[{\"d\":\"1970-01-03\",\"n\":4}]}");
        sql.append("t", "{\"id\":2}");

        assertThat(sql.rows("SELECT * FROM s ORDER BY id"))
                .containsExactly(
                        "[1, [a, null], {k=2}, [Oslo, [59.9, null]], [[2, 4]]]", "[2, null, null, null, null]");
        assertThat(sql.rows("SELECT tags, place FROM s EMIT CHANGES LIMIT 2"))
                .containsExactly("[[a, null], [Oslo, [59.9, null]]]", "[null, null]");
    }

    @Test
    void rowsAreGroupedComparedAndJoinedByThem() {
        sql.append("t", "{\"id\":1,\"tags\":[\"a\"],\"place\":{\"city\":\"Oslo\"}}");
        sql.append("t", "{\"id\":2,\"tags\":[\"a\"],\"place\":{\"city\":\"Oslo\"}}");
        sql.append("t", "{\"id\":3,\"tags\":[],\"place\":{\"city\":\"Rome\"}}");

        assertThat(sql.rows("SELECT place, COUNT(*) FROM s GROUP BY place"))
                .containsExactlyInAnyOrder("[[Oslo, null], 2]", "[[Rome, null], 1]");
        assertThat(sql.rows("SELECT DISTINCT tags FROM s")).containsExactlyInAnyOrder("[[a]]", "[[]]");
        assertThat(sql.rows("SELECT tags, COUNT(*) FROM s GROUP BY tags EMIT CHANGES LIMIT 3"))
                .containsExactly("[[a], 1]", "[[a], 2]", "[[], 1]");
        assertThat(sql.rows("SELECT a.id, b.id FROM s a JOIN s b ON a.tags = b.tags WHERE a.id < b.id"))
                .containsExactly("[1, 2]");
        assertThat(sql.rows("SELECT a.id, b.place FROM s a LEFT JOIN s b ON a.id = b.id + 2 ORDER BY a.id"))
                .containsExactly("[1, null]", "[2, null]", "[3, [Oslo, null]]");
    }

    @Test
    void fieldsAreReached() {
        sql.append("t", "{\"id\":1,\"place\":{\"city\":\"Oslo\",\"loc\":{\"lat\":59.9}}}");
        sql.append("t", "{\"id\":2}");

        assertThat(sql.rows("SELECT s.place.city, s.place.loc.lat FROM s ORDER BY id"))
                .containsExactly("[Oslo, 59.9]", "[null, null]");
        assertThat(sql.rows("SELECT id FROM s WHERE s.place.loc.lat > 50 EMIT CHANGES LIMIT 1"))
                .containsExactly("[1]");
    }
}
