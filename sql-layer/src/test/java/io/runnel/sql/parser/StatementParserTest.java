package io.runnel.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.sql.SqlException;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlSelect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementParserTest {
    @Test
    void createStreamKeepsColumnsKeysAndOptions() {
        SqlCreateSource create = (SqlCreateSource) StatementParser.parse(
                "CREATE OR REPLACE STREAM flights (id BIGINT NOT NULL KEY, `fare` DECIMAL(10, 2), note STRING,"
                        + " data BYTES, tags ARRAY<STRING>, m MAP<STRING, INT>, s STRUCT<a INT, b ARRAY<BIGINT>>)"
                        + " WITH (kafka_topic = 'flights', 'value_format' = 'AVRO', partitions = 6); -- done");

        assertThat(create.table()).isFalse();
        assertThat(create.getReplace()).isTrue();
        assertThat(create.name().getSimple()).isEqualTo("FLIGHTS");
        assertThat(create.columns())
                .extracting(column -> column.name().getSimple())
                .startsWith("ID", "fare", "NOTE");
        assertThat(create.columns().get(0).place()).isEqualTo(SqlColumnDeclaration.Place.KEY);
        assertThat(create.columns().get(0).type().getNullable()).isFalse();
        assertThat(create.options())
                .extracting(SqlSourceOption::name)
                .containsExactly("KAFKA_TOPIC", "value_format", "PARTITIONS");
        assertThat(create.options()).extracting(SqlSourceOption::text).containsExactly("flights", "AVRO", "6");
    }

    @Test
    void backTicksAndDoubleQuotesKeepCase() {
        SqlSelect select = (SqlSelect) StatementParser.parse("SELECT `a b`, \"c``D\", e, `f``G` FROM `Orders`");

        assertThat(select.getSelectList())
                .extracting(node -> ((SqlIdentifier) node).getSimple())
                .containsExactly("a b", "c``D", "E", "f`G");
        assertThat(select.getFrom()).hasToString("Orders");
    }

    @Test
    void emitChangesWrapsTheQueryAndItsLimit() {
        SqlEmitQuery plain = (SqlEmitQuery) StatementParser.parse("SELECT a FROM t EMIT CHANGES");
        SqlEmitQuery limited =
                (SqlEmitQuery) StatementParser.parse("SELECT a FROM t WHERE b > 1 EMIT CHANGES LIMIT 5;");

        assertThat(plain.query()).isInstanceOf(SqlSelect.class);
        assertThat(plain.limit()).isEmpty();
        assertThat(limited.limit()).hasValue(5);
        assertThat(limited.changes()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with x as (select 1 as y) select * from x emit changes",
                "values (1, 2)",
                "select o, count(*) from table(tumble(table f, descriptor(rowtime), interval '1' day)) group by o, window_start emit changes",
                "create stream s2 as select * from orders where price > 10",
                "create or replace table t with (kafka_topic = 'c') as select id, count(*) from orders group by id emit changes",
                "insert into orders (id, rowtime) values (?, ?), (1, 2)",
                "insert into orders select * from b emit changes",
                "insert into orders with (query_id = 'x1') select * from b partition by (a, b) emit changes on error stop",
                "insert into orders with x as (select 1 as a) select a from x",
                "create stream s2 as select a, b from o partition by a, b on error continue",
                "create table t as select a, count(*) from o window hopping (size 1 hour, advance by 10 minutes,"
                        + " retention 2 days, grace period 5 minutes) group by a emit final",
                "create stream j as select * from a join b within 1 hour on a.x = b.x emit changes",
                "select * from a left join b c within (1 hour, 30 minutes) grace period 0 seconds on a.x = c.x join d"
                        + " within 2 days on a.x = d.x emit changes",
                "select a, b + 1 from t where a > 0 partition by b + 1 emit changes limit 3",
                "terminate csas_x_7",
                "terminate all",
                "pause `csas_x_7`",
                "resume all;",
                "explain ctas_y_9;",
                "select stop, pause, resume, terminate from t",
                "explain select * from t",
                "explain plan for select * from t emit changes",
                "show streams",
                "list topics",
                "describe orders",
                "describe table orders",
                "drop stream if exists orders delete topic",
                "drop table t",
                "create or replace source stream s (h array<struct<key string, value bytes>> headers, k int key)",
                "create table t (id int primary key, h bytes header('it''s'), date date)",
                "alter stream s add column a int, add b array<string>",
                "set 'auto.offset.reset' = 'earliest'",
                "unset 'on.error'",
                "create table if not exists a (id int primary key, v date) with (value_format = 'JSON')",
                "/* first */ select cast(a as string), topic, list, changes from t -- end",
            })
    void statementIsAcceptedAndItsTextParsesAgain(String sql) {
        String text = StatementParser.parse(sql)
                .toSqlString(org.apache.calcite.sql.dialect.AnsiSqlDialect.DEFAULT)
                .getSql();

        assertThat(StatementParser.parse(text.replace('`', '"'))).isNotNull();
    }

    @Test
    void clausesOfAPersistentQueryAreKept() {
        SqlInsertQuery insert = (SqlInsertQuery) StatementParser.parse("INSERT INTO s WITH (query_id = 'Mine')"
                + " SELECT a, b FROM t PARTITION BY (a, b) EMIT CHANGES ON ERROR STOP");
        SqlCreateSource create =
                (SqlCreateSource) StatementParser.parse("CREATE TABLE t AS SELECT a, COUNT(*) FROM s GROUP BY a");

        assertThat(insert.clauses().options())
                .singleElement()
                .extracting(SqlSourceOption::text)
                .isEqualTo("Mine");
        assertThat(insert.query().partitionBy()).extracting(Object::toString).containsExactly("A", "B");
        assertThat(insert.query().emit()).isEqualTo(SqlEmitQuery.Emit.CHANGES);
        assertThat(insert.clauses().onError()).hasValue("STOP");
        assertThat(create.query()).isNotNull().extracting(SqlEmitQuery::emit).isEqualTo(SqlEmitQuery.Emit.UNSAID);
        assertThat(create.onError()).isEmpty();
    }

    @Test
    void commandsNameAQueryOrAll() {
        SqlQueryCommand one = (SqlQueryCommand) StatementParser.parse("PAUSE csas_x_7");
        SqlQueryCommand all = (SqlQueryCommand) StatementParser.parse("TERMINATE ALL");
        SqlQueryCommand explain = (SqlQueryCommand) StatementParser.parse("EXPLAIN `csas_x_7`");

        assertThat(one.id()).hasToString("CSAS_X_7");
        assertThat(all.id()).isNull();
        assertThat(explain.verb()).isEqualTo(SqlQueryCommand.Verb.EXPLAIN);
        assertThat(explain.id()).hasToString("csas_x_7");
    }

    @Test
    void scriptGivesItsStatementsInOrder() {
        assertThat(StatementParser.parseAll("SHOW TABLES; INSERT INTO a VALUES (1); SELECT 1;"))
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(SqlShow.class),
                        second -> assertThat(second).isInstanceOf(SqlInsert.class),
                        third -> assertThat(third).isInstanceOf(SqlSelect.class));
        assertThat(StatementParser.parseAll(" -- nothing here\n")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            SELEC * FROM t                          | 1 | 1  | No statement begins with "SELEC" at line 1, column 1; did you mean SELECT?
            SELECT * FORM t                         | 1 | 10 | Unexpected "FORM" at line 1, column 10; did you mean FROM?
            SELECT * FROM t EMIT CHNGES             | 1 | 22 | Unexpected "CHNGES" at line 1, column 22; did you mean CHANGES?
            CREATE STREM x (a INT)                  | 1 | 8  | Unexpected "STREM" at line 1, column 8; did you mean STREAM?
            CREATE STREAM s (a INT) WITH (a = 1     | 1 | 36 | The statement ends too early at line 1, column 36; expected ')' or ','.
            SELECT 'abc FROM t                      | 1 | 8  | A string begins and does not end at line 1, column 8; close it with ' (a quote inside is written twice).
            SELECT a FROM                           | 1 | 14 | The statement ends too early at line 1, column 14; expected '(', LATERAL, TABLE, UNNEST or a name.
            SELECT using FROM t                     | 1 | 8  | Unexpected "using" at line 1, column 8: USING is a reserved word; as a name it needs quotes: "USING".
            SELECT a AS outer FROM t                | 1 | 13 | Unexpected "outer" at line 1, column 13: OUTER is a reserved word; as a name it needs quotes: "OUTER".
            SELECT a, FROM t                        | 1 | 11 | Unexpected "FROM" at line 1, column 11; expected an expression, such as a column.
            SELECT a FROM t WHERE b = #             | 1 | 27 | Unexpected character '#' at line 1, column 27.
            SELECT a FROM t /* rest                 | 1 | 17 | A comment begins and does not end at line 1, column 17; close it with */.
            DROP STREAM s DELET TOPIC               | 1 | 15 | Unexpected "DELET" at line 1, column 15; did you mean DELETE?
            SELECT * FROM (SELECT a FROM t PARTITION BY a) | 1 | 32 | Unexpected "PARTITION" at line 1, column 32: PARTITION BY stands at the end of a whole statement's query, before EMIT.
            SHOW TABLES; SHOW STREAMS               | 1 | 14 | A second statement begins at line 1, column 14; send one statement at a time.
            """)
    void errorNamesPlaceAndWhatWasMeant(String sql, int line, int column, String message) {
        SqlException error = catchThrowableOfType(SqlException.class, () -> StatementParser.parse(sql));

        assertThat(error).hasMessage(message);
        assertThat(error.sqlState()).isEqualTo("42601");
        assertThat(error.line()).isEqualTo(line);
        assertThat(error.column()).isEqualTo(column);
    }

    @Test
    void positionCountsLines() {
        SqlException error = catchThrowableOfType(
                SqlException.class, () -> StatementParser.parse("select *\nfrom t\nwhere (a emit changes"));

        assertThat(error.line()).isEqualTo(3);
        assertThat(error.column()).isEqualTo(10);
        assertThat(error.getMessage()).doesNotContain("\n").hasSizeLessThan(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "-- only a comment", ";"})
    void emptyTextIsAnError(String sql) {
        assertThatThrownBy(() -> StatementParser.parse(sql))
                .isInstanceOf(SqlException.class)
                .extracting("sqlState")
                .isEqualTo("42601");
    }
}
