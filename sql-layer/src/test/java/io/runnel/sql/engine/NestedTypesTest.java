package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.sql.SqlException;
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

    @Test
    void elementsValuesAndFieldsAreReached() {
        sql.append(
                "t",
                "{\"id\":1,\"tags\":[\"a\",\"b\"],\"counts\":{\"k\":2},\"place\":{\"city\":\"Oslo\",\"loc\":{\"lat\":59.9}},"
                        + "\"visits\":[{\"d\":\"1970-01-03\",\"n\":4},{\"n\":5}]}");
        sql.append("t", "{\"id\":2}");

        assertThat(sql.rows("SELECT tags[1], tags[-1], tags[0], tags[3], tags[-3] FROM s ORDER BY id"))
                .containsExactly("[a, b, null, null, null]", "[null, null, null, null, null]");
        assertThat(sql.rows("SELECT counts['k'] + 1, counts['x'] FROM s ORDER BY id"))
                .containsExactly("[3, null]", "[null, null]");
        assertThat(sql.rows("SELECT place->city, place->loc->lat, s.place->loc.lat, place.loc.lat FROM s ORDER BY id"))
                .containsExactly("[Oslo, 59.9, 59.9, 59.9]", "[null, null, null, null]");
        assertThat(sql.rows("SELECT visits[2]->n, visits[id]->d FROM s WHERE id = 1"))
                .containsExactly("[5, 2]");
        assertThat(sql.rows("SELECT id FROM s WHERE visits[1]->n > 3 AND place->city LIKE 'O%' EMIT CHANGES LIMIT 1"))
                .containsExactly("[1]");
        assertThat(sql.rows("SELECT place->city, COUNT(*) FROM s GROUP BY place->city"))
                .containsExactlyInAnyOrder("[Oslo, 1]", "[null, 1]");
        assertThat(sql.rows("SELECT place->city AS c, COUNT(*) FROM s GROUP BY place->city EMIT CHANGES LIMIT 1"))
                .containsExactly("[Oslo, 1]");
    }

    @Test
    void aStarTakesAllFieldsOfAStruct() {
        sql.append("t", "{\"id\":1,\"place\":{\"city\":\"Oslo\",\"loc\":{\"lat\":59.9,\"lon\":10}}}");

        assertThat(sql.rows("SELECT id, place->*, place->loc->* FROM s"))
                .containsExactly("[1, Oslo, [59.9, 10.0], 59.9, 10.0]");
        assertThat(sql.engine()
                        .prepare(sql.session(), "SELECT place->*, place->loc->lat, place.loc.lon FROM s")
                        .rowType()
                        .getFieldNames())
                .containsExactly("CITY", "LOC", "LAT", "LON");
    }

    @Test
    void constructorsMakeValuesOfOneTypeEach() {
        assertThat(sql.rows("SELECT ARRAY[1, 2.5, NULL], MAP('a' := 1, 'b' := NULL), STRUCT(x := 1, y := 'two')"))
                .containsExactly("[[1.0, 2.5, null], {a=1, b=null}, [1, two]]");
        assertThat(sql.rows("SELECT ARRAY[STRUCT(a := 1), STRUCT(a := 2)][2]->a, MAP('x' := ARRAY[7])['x'][1]"))
                .containsExactly("[2, 7]");
        sql.append("t", "{\"id\":1,\"tags\":[\"a\"]}");
        assertThat(
                        sql.rows(
                                "SELECT STRUCT(id := id, first := tags[1]) AS p, ARRAY[id, id + 1] FROM s EMIT CHANGES LIMIT 1"))
                .containsExactly("[[1, a], [1, 2]]");
    }

    @Test
    void lambdasAreAppliedToEachElement() {
        sql.append(
                "t",
                "{\"id\":1,\"tags\":[\"a\",null],\"counts\":{\"k\":2,\"l\":3},\"visits\":[{\"n\":4},{\"n\":50000000000}]}");

        assertThat(sql.rows("SELECT TRANSFORM(tags, x => UPPER(x)), FILTER(counts, (k, v) => v > 2) FROM s"))
                .containsExactly("[[A, null], {l=3}]");
        assertThat(sql.rows("SELECT TRANSFORM(visits, v => v->n + 1), REDUCE(visits, 0, (s, v) => s + v->n) FROM s"))
                .containsExactly("[[5, 50000000001], 50000000004]");
        assertThat(sql.rows("SELECT TRANSFORM(tags, x => COALESCE(x, 'none')) FROM s EMIT CHANGES LIMIT 1"))
                .containsExactly("[[a, none]]");
        assertThat(sql.rows("SELECT id FROM s WHERE ARRAY_LENGTH(FILTER(tags, t => t IS NULL)) = 1"))
                .containsExactly("[1]");
        assertThat(sql.rows("SELECT TRANSFORM(ARRAY[ARRAY[1], ARRAY[2, 3]], a => TRANSFORM(a, x => x * 2))"))
                .containsExactly("[[[2], [4, 6]]]");
    }

    @Test
    void lambdasSeeColumns() {
        sql.append(
                "t",
                "{\"id\":1,\"tags\":[\"a\",null,\"o\"],\"counts\":{\"k\":2,\"l\":null},\"place\":{\"city\":\"o\"}}");
        sql.append("t", "{\"id\":2,\"tags\":[\"b\"],\"counts\":{}}");
        sql.append("t", "{\"id\":3}");

        assertThat(sql.rows("SELECT TRANSFORM(tags, x => x || place->city), TRANSFORM(ARRAY[1, NULL], x => x + id)"
                        + " FROM s"))
                .containsExactly("[[ao, null, oo], [2, null]]", "[[null], [3, null]]", "[null, [4, null]]");
        assertThat(sql.rows("SELECT TRANSFORM(counts, (k, v) => k || CAST(id AS VARCHAR), (k, v) => v + s.id),"
                        + " FILTER(counts, (k, v) => v > id), REDUCE(tags, '', (r, x) => r || COALESCE(x, place.city)),"
                        + " REDUCE(counts, 0, (r, k, v) => r + COALESCE(v, id)) FROM s WHERE id < 3"))
                .containsExactly("[{k1=3, l1=null}, {k=2}, aoo, 3]", "[{}, {}, b, 0]");
        assertThat(sql.rows("SELECT id FROM s WHERE ARRAY_LENGTH(FILTER(tags, x => x = place->city)) = 1"))
                .containsExactly("[1]");
        assertThat(sql.rows(
                        "SELECT a.id, b.id FROM s a JOIN s b ON ARRAY_LENGTH(FILTER(a.tags, x => x = b.tags[1])) > 0"))
                .containsExactlyInAnyOrder("[1, 1]", "[2, 2]");
        assertThat(sql.rows("SELECT TRANSFORM(tags, x => x || place->city) FROM s EMIT CHANGES LIMIT 2"))
                .containsExactly("[[ao, null, oo]]", "[[null]]");
    }

    @Test
    void lambdasSeeOuterLambdasAggregatesAndSubqueries() {
        sql.append("t", "{\"id\":1,\"tags\":[\"a\"]}");
        sql.append("t", "{\"id\":2,\"tags\":[\"b\"]}");

        assertThat(sql.rows("SELECT TRANSFORM(ARRAY[1, 2], x => TRANSFORM(ARRAY[10, 20], y => x + y + id)) FROM s"))
                .containsExactly("[[[12, 22], [13, 23]]]", "[[[13, 23], [14, 24]]]");
        assertThat(sql.rows("SELECT TRANSFORM(COLLECT_LIST(id), x => x * SUM(id)) FROM s"))
                .containsExactly("[[3, 6]]");
        assertThat(sql.rows("SELECT TRANSFORM(ARRAY[1], x => x + (SELECT MAX(id) FROM s)) FROM s WHERE id = 1"))
                .containsExactly("[[3]]");
        assertThat(sql.rows("SELECT tags, TRANSFORM(tags, x => x || tags[1]) FROM s GROUP BY tags"))
                .containsExactlyInAnyOrder("[[a], [aa]]", "[[b], [bb]]");
        assertThat(sql.rows("SELECT TRANSFORM(ARRAY[STRUCT(n := 1)], x => x.n + id) FROM s"))
                .containsExactly("[[2]]", "[[3]]");
        assertThat(sql.rows("SELECT TRANSFORM(ARRAY[5], id => id + 1) FROM s WHERE id = 1"))
                .containsExactly("[[6]]");
    }

    @Test
    void insertedValuesTakeTheTypesOfTheirColumns() {
        sql.run(
                "INSERT INTO s (id, tags, counts, place, visits) VALUES (1, ARRAY['x', NULL], MAP('k' := 1),"
                        + " STRUCT(loc := STRUCT(lat := 1, lon := 2.5), city := 'Rome'), ARRAY[STRUCT(d := '1970-01-03', n := 4)])");
        sql.run("INSERT INTO s (id, place) VALUES (2, STRUCT(city := 'Oslo'))");

        assertThat(sql.rows("SELECT * FROM s ORDER BY id"))
                .containsExactly(
                        "[1, [x, null], {k=1}, [Rome, [1.0, 2.5]], [[2, 4]]]", "[2, null, null, [Oslo, null], null]");
        assertThat(failure("INSERT INTO s (counts) VALUES (MAP('a' := 3000000000))"))
                .isEqualTo("22003: A value of the value for column COUNTS is 3000000000, which does not fit INTEGER.");
        assertThat(failure("INSERT INTO s (place) VALUES (STRUCT(cty := 'Rome'))"))
                .startsWith("42703: The value for column PLACE has a field CTY,")
                .endsWith("did you mean CITY?");
        assertThat(failure("INSERT INTO s (tags) VALUES (MAP('a' := 'b'))"))
                .isEqualTo(
                        "42804: The value for column TAGS is MAP<VARCHAR, VARCHAR>, but the column is ARRAY<VARCHAR>.");
    }

    @Test
    void wrongCallsSayWhatTheFunctionTakes() {
        assertThat(failure("SELECT ARRAY_LENGTH(id) FROM s"))
                .isEqualTo("42883: Function ARRAY_LENGTH does not take (INTEGER) at line 1, column 8;"
                        + " it is called as ARRAY_LENGTH(array ARRAY<T>) INT.");
        assertThat(failure("SELECT FILTER(tags, x => 1) FROM s"))
                .isEqualTo(
                        "42804: The lambda of FILTER gives INTEGER at line 1, column 26, where BOOLEAN is expected.");
        assertThat(failure("SELECT TRANSFORM(tags, x => x || tgas) FROM s"))
                .isEqualTo("42703: There is no column TGAS at line 1, column 34; did you mean TAGS?");
        assertThat(failure("SELECT TRANSFORM(tags, x => x IN (SELECT city FROM s)) FROM s"))
                .startsWith("0A000: A lambda looks a value up in a subquery at line 1, column 29;");
        assertThat(failure("SELECT place->cty FROM s")).startsWith("42703: There is no column CTY at line 1");
    }

    @Test
    void unnestGivesARowPerElement() {
        sql.append("t", "{\"id\":1,\"tags\":[\"a\",null],\"visits\":[{\"d\":\"1970-01-03\",\"n\":4}]}");
        sql.append("t", "{\"id\":2}");

        assertThat(sql.rows("SELECT s.id, t.tag FROM s, UNNEST(s.tags) AS t(tag)"))
                .containsExactly("[1, a]", "[1, null]");
        assertThat(sql.rows("SELECT id, v.d, v.n FROM s CROSS JOIN UNNEST(s.visits) AS v"))
                .containsExactly("[1, 2, 4]");
        assertThat(sql.rows("SELECT * FROM UNNEST(ARRAY[1, 2]) AS t(x)")).containsExactly("[1]", "[2]");
    }

    @Test
    void valuesOfAGroupAreCollected() {
        sql.append("t", "{\"id\":1,\"place\":{\"city\":\"Oslo\"}}");
        sql.append("t", "{\"id\":2,\"place\":{\"city\":\"Oslo\"}}");
        sql.append("t", "{\"id\":3,\"place\":{\"city\":\"Rome\"}}");
        String columns = "COLLECT_LIST(id), COLLECT_SET(place->city), EARLIEST_BY_OFFSET(id), LATEST_BY_OFFSET(id),"
                + " COUNT_DISTINCT(place->city), HISTOGRAM(place->city)";

        assertThat(sql.rows("SELECT " + columns + " FROM s"))
                .containsExactly("[[1, 2, 3], [Oslo, Rome], 1, 3, 2, {Oslo=2, Rome=1}]");
        assertThat(sql.rows("SELECT " + columns + " FROM s EMIT CHANGES LIMIT 2"))
                .containsExactly("[[1], [Oslo], 1, 1, 1, {Oslo=1}]", "[[1, 2], [Oslo], 1, 2, 1, {Oslo=2}]");
        assertThat(sql.rows("SELECT place->city, COLLECT_LIST(id) FROM s WHERE id > 5 GROUP BY place->city"))
                .isEmpty();
        assertThat(sql.rows("SELECT COLLECT_LIST(id), LATEST_BY_OFFSET(id) FROM s WHERE id > 5"))
                .containsExactly("[null, null]");
    }

    @Test
    void typesCanBeNamed() {
        sql.run("CREATE TYPE address AS STRUCT<street VARCHAR, lines ARRAY<VARCHAR>>");
        sql.run("CREATE TYPE IF NOT EXISTS Address AS INT");
        sql.run("CREATE TYPE people AS MAP<VARCHAR, address>");
        sql.run("CREATE STREAM p (who people) WITH (kafka_topic = 'p', partitions = 1, value_format = 'JSON')");
        sql.run("DROP TYPE people");

        assertThat(sql.rows("SHOW TYPES")).containsExactly("[ADDRESS, STRUCT<STREET VARCHAR, LINES ARRAY<VARCHAR>>]");
        sql.run("INSERT INTO p VALUES (MAP('a' := STRUCT(street := 'x', lines := ARRAY['y'])))");
        assertThat(sql.rows("SELECT who['a']->lines[1] FROM p")).containsExactly("[y]");
        assertThat(failure("CREATE TYPE address AS INT"))
                .startsWith("42710: There is a type ADDRESS already at line 1");
        assertThat(failure("CREATE TYPE int AS BIGINT")).startsWith("42");
        assertThat(failure("DROP TYPE adress")).endsWith("did you mean ADDRESS?");
        assertThat(failure("CREATE STREAM q (a adress) WITH (kafka_topic = 'q', value_format = 'JSON')"))
                .isEqualTo("42704: Unknown type ADRESS at line 1, column 20; did you mean ADDRESS?");
    }

    @Test
    void namedTypesAreThereAfterARestart() {
        sql.run("CREATE TYPE address AS STRUCT<street VARCHAR, `no` INT>");
        sql.run("CREATE TYPE gone AS INT");
        sql.run("DROP TYPE gone");

        sql.close();
        sql = new EngineOnDisk(folder);

        assertThat(sql.rows("SHOW TYPES")).containsExactly("[ADDRESS, STRUCT<STREET VARCHAR, `no` INTEGER>]");
    }

    private String failure(String statement) {
        SqlException failure = catchThrowableOfType(SqlException.class, () -> sql.rows(statement));
        return failure.sqlState() + ": " + failure.getMessage();
    }
}
