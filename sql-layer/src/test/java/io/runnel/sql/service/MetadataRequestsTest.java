package io.runnel.sql.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.protocol.Column;
import io.runnel.protocol.Frame;
import io.runnel.protocol.Reply;
import io.runnel.protocol.SqlType;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.engine.EngineOnDisk;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver is told of a catalogue that statements made. */
class MetadataRequestsTest {
    @TempDir
    private static Path folder;

    private static EngineOnDisk sql;
    private static MetadataRequests metadata;

    @BeforeAll
    static void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR, credit DECIMAL(12, 2))"
                + " WITH (kafka_topic = 'customers', partitions = 1, key_format = 'KAFKA', value_format = 'JSON')");
        sql.run("CREATE STREAM orders (k VARCHAR KEY, tags ARRAY<INT>, place STRUCT<city VARCHAR>,"
                + " m MAP<VARCHAR, BIGINT>, at TIMESTAMP, h BYTES HEADER('trace'))"
                + " WITH (kafka_topic = 'o.t', partitions = 1, value_format = 'JSON', timestamp = 'at')");
        sql.run("CREATE TABLE per_hour (b INT PRIMARY KEY, a VARCHAR PRIMARY KEY, n BIGINT)"
                + " WITH (kafka_topic = 'h', partitions = 1, key_format = 'JSON', value_format = 'JSON',"
                + " window_type = 'TUMBLING', window_size = '1 HOUR')");
        metadata = new MetadataRequests(
                CatalogView.of(sql.engine()::sources, sql.engine().systemTables()), "1.2.3");
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    private static Reply.Result ask(String method, String... arguments) {
        return metadata.answer(new Session(Map.of()), method, Arrays.asList(arguments));
    }

    /** Each row as the named columns' texts. */
    private static List<String> rows(String columns, String method, String... arguments) {
        Reply.Result result = ask(method, arguments);
        List<Column> there = Objects.requireNonNull(result.columns());
        List<String> names = there.stream().map(Column::label).toList();
        Frame frame = result.first().frame(there.stream().map(Column::type).toList());
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < frame.rows(); row++) {
            List<String> values = new ArrayList<>();
            for (String column : columns.split(" ")) {
                values.add(String.valueOf(frame.row(row).get(names.indexOf(column))));
            }
            rows.add(String.join(" | ", values));
        }
        return rows;
    }

    @Test
    void tablesHaveTheirTypesAndSayWhereTheirRecordsAre() {
        assertThat(rows("TABLE_SCHEM TABLE_NAME TABLE_TYPE REMARKS", "getTables", null, "PUBLIC", "%", null))
                .containsExactly(
                        "PUBLIC | ORDERS | STREAM | topic o.t, key KAFKA, value JSON",
                        "PUBLIC | CUSTOMERS | TABLE | topic customers, key KAFKA, value JSON",
                        "PUBLIC | PER_HOUR | TABLE | topic h, key JSON, value JSON, windows TUMBLING of 3600000 ms");
        assertThat(rows("TABLE_NAME", "getTables", null, "S_S", "TOPICS", "TABLE,SYSTEM TABLE"))
                .containsExactly("TOPICS");
        assertThat(rows("TABLE_NAME", "getTables", null, null, "PER\\_%", "TABLE"))
                .containsExactly("PER_HOUR");
        assertThat(rows("TABLE_NAME", "getTables", "elsewhere", null, "%", null))
                .isEmpty();
        assertThat(rows("TABLE_SCHEM", "getSchemas", null, "%")).containsExactly("PUBLIC", "SYS");
        assertThat(rows("TABLE_TYPE", "getTableTypes")).containsExactly("STREAM", "SYSTEM TABLE", "TABLE");
    }

    @Test
    void columnsHaveJdbcsTypesAndSizes() {
        String columns = "COLUMN_NAME DATA_TYPE TYPE_NAME COLUMN_SIZE DECIMAL_DIGITS NUM_PREC_RADIX IS_NULLABLE"
                + " ORDINAL_POSITION REMARKS IS_GENERATEDCOLUMN";
        assertThat(rows(columns, "getColumns", null, "PUBLIC", "CUSTOMERS", "%"))
                .containsExactly(
                        "ID | 4 | INTEGER | 10 | 0 | 10 | NO | 1 | primary key | NO",
                        "NAME | 12 | VARCHAR | 2147483647 | null | null | YES | 2 | null | NO",
                        "CREDIT | 3 | DECIMAL | 12 | 2 | 10 | YES | 3 | null | NO");
        assertThat(rows("COLUMN_NAME DATA_TYPE TYPE_NAME REMARKS IS_GENERATEDCOLUMN", "getColumns", "", null, "ORDERS"))
                .containsExactly(
                        "K | 12 | VARCHAR | key | NO",
                        "TAGS | 2003 | ARRAY<INTEGER> | null | NO",
                        "PLACE | 2002 | STRUCT<CITY VARCHAR> | null | NO",
                        "M | 2000 | MAP<VARCHAR, BIGINT> | null | NO",
                        "AT | 93 | TIMESTAMP | ROWTIME | NO",
                        "H | -3 | VARBINARY | header trace | YES");
    }

    @Test
    void keysAndPlacesTellRowsApart() {
        assertThat(rows("COLUMN_NAME KEY_SEQ PK_NAME", "getPrimaryKeys", null, "PUBLIC", "CUSTOMERS"))
                .containsExactly("ID | 1 | null");
        assertThat(rows("COLUMN_NAME KEY_SEQ", "getPrimaryKeys", null, null, "PER_HOUR"))
                .containsExactly("A | 2", "B | 1", "WINDOWSTART | 3");
        assertThat(rows("COLUMN_NAME", "getPrimaryKeys", null, null, "ORDERS")).isEmpty();
        assertThat(rows("COLUMN_NAME PSEUDO_COLUMN", "getBestRowIdentifier", null, null, "ORDERS", "2", "true"))
                .containsExactly("ROWPARTITION | 2", "ROWOFFSET | 2");
        assertThat(rows("COLUMN_NAME PSEUDO_COLUMN", "getBestRowIdentifier", null, null, "CUSTOMERS", "2", "true"))
                .containsExactly("ID | 1");
        assertThat(rows("COLUMN_NAME", "getVersionColumns", null, null, "CUSTOMERS"))
                .containsExactly("ROWOFFSET");
        assertThat(rows("COLUMN_NAME", "getVersionColumns", null, null, "ORDERS"))
                .isEmpty();
    }

    /** What is told must be so: each pseudo-column can be selected, and SELECT * has none of them. */
    @Test
    void pseudoColumnsCanBeSelected() {
        assertThat(rows("COLUMN_NAME", "getPseudoColumns", null, null, "ORDERS", "%"))
                .containsExactly("ROWOFFSET", "ROWPARTITION", "ROWTIME");
        List<String> windowed = rows("COLUMN_NAME", "getPseudoColumns", null, null, "PER_HOUR", "%");
        assertThat(windowed).containsExactly("ROWOFFSET", "ROWPARTITION", "ROWTIME", "WINDOWEND", "WINDOWSTART");
        assertThat(sql.rows("SELECT " + String.join(", ", windowed) + " FROM per_hour"))
                .isEmpty();
        List<String> all =
                sql.start("SELECT * FROM per_hour", List.of()).rowType().getFieldNames();
        assertThat(all).isEqualTo(rows("COLUMN_NAME", "getColumns", null, null, "PER_HOUR", "%"));
    }

    @Test
    void typesComeByTheirNumbersAndCanBeCastTo() {
        List<String> types = rows("DATA_TYPE TYPE_NAME CREATE_PARAMS", "getTypeInfo");
        List<Integer> codes = types.stream()
                .map(type -> Integer.parseInt(type.substring(0, type.indexOf(' '))))
                .toList();
        assertThat(codes)
                .isSorted()
                .contains(Types.BOOLEAN, Types.BIGINT, Types.DECIMAL, Types.ARRAY, Types.STRUCT, Types.TIMESTAMP);
        assertThat(types.indexOf("12 | VARCHAR | length")).isLessThan(types.indexOf("12 | STRING | null"));
        rows("TYPE_NAME", "getTypeInfo").stream()
                .filter(name -> !List.of("ARRAY", "STRUCT", "MAP").contains(name))
                .forEach(name -> assertThat(sql.rows("SELECT CAST(NULL AS " + name + ")"))
                        .as(name)
                        .containsExactly("[null]"));
    }

    @Test
    void functionsHaveAFormEachAndColumnsOfIt() {
        assertThat(rows("FUNCTION_NAME FUNCTION_TYPE SPECIFIC_NAME", "getFunctions", null, null, "SUBSTR%"))
                .contains(
                        "SUBSTRING | 1 | SUBSTRING(text VARCHAR, start INT)",
                        "SUBSTRING | 1 | SUBSTRING(text VARCHAR, start INT, length INT)");
        assertThat(rows("FUNCTION_NAME FUNCTION_TYPE", "getFunctions", null, "", "EXPLODE"))
                .contains("EXPLODE | 2");
        assertThat(rows("FUNCTION_NAME", "getFunctions", null, "PUBLIC", "%")).isEmpty();
        assertThat(rows(
                                "COLUMN_NAME COLUMN_TYPE DATA_TYPE TYPE_NAME ORDINAL_POSITION",
                                "getFunctionColumns",
                                null,
                                null,
                                "SUBSTRING",
                                "%")
                        .subList(0, 4))
                .containsExactly(
                        " | 4 | 12 | VARCHAR | 0",
                        "text | 1 | 12 | VARCHAR | 1",
                        "start | 1 | 4 | INT | 2",
                        " | 4 | 12 | VARCHAR | 0");
        List<String> named = rows("SPECIFIC_NAME", "getFunctions", null, null, "%");
        assertThat(named).doesNotHaveDuplicates().hasSizeGreaterThan(100);
        assertThat(rows("SPECIFIC_NAME", "getFunctionColumns", null, null, "%", "%"))
                .containsAll(named);
        assertThat(rows("COLUMN_NAME TYPE_NAME DATA_TYPE", "getFunctionColumns", null, null, "TRANSFORM", "%"))
                .contains("array | ARRAY<T> | 2003")
                .anyMatch(row -> row.endsWith("1111") && row.contains("=>"));
    }

    /** Every method of DatabaseMetaData that gives a result is known, but for those with a shorter and a longer form. */
    @Test
    void everyMethodIsAnswered() {
        for (Method method : DatabaseMetaData.class.getMethods()) {
            if (method.getReturnType() == ResultSet.class) {
                assertThat(Objects.requireNonNull(ask(method.getName()).columns()))
                        .as(method.getName())
                        .isNotEmpty();
            }
        }
        assertThatThrownBy(() -> ask("getWeather"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"));
        assertThat(Objects.requireNonNull(ask("getIndexInfo").columns()).get(3).type())
                .isEqualTo(SqlType.of(SqlType.Kind.BOOLEAN));
    }

    @Test
    void wordsOfOursAreToldAndThoseOfTheStandardAreNot() {
        assertThat(rows("VALUE", "facts").toString())
                .contains("EMIT,", "CHANGES,")
                .doesNotContain("SELECT,");
    }

    /** A driver's {@code {fn …}} with a function that it lists must work. */
    @Test
    void listedFunctionsWorkInEscapes() {
        List<String> facts = rows("NAME VALUE", "facts").stream()
                .filter(fact -> fact.contains("Functions | "))
                .toList();
        List<String> failed = new ArrayList<>();
        for (String fact : facts) {
            for (String name : fact.substring(fact.indexOf("| ") + 2).split(",")) {
                if (!works(name)) {
                    failed.add(name);
                }
            }
        }
        assertThat(failed).isEmpty();
    }

    private static boolean works(String function) {
        String arguments = EscapeSamples.ARGUMENTS.get(function);
        if (arguments == null) {
            return false;
        }
        try {
            return sql.rows("SELECT {fn " + function + "(" + arguments + ")}").size() == 1;
        } catch (SqlException e) {
            return false;
        }
    }
}
