package io.runnel.sql.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogRecord;
import io.runnel.sql.Outcome;
import io.runnel.sql.SqlException;
import io.runnel.sql.function.FunctionConfig;
import io.runnel.sql.function.UserFunctions;
import io.runnel.sql.query.RowSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions of jars: those of examples/user-functions, and some that do what they should not. */
@Timeout(120)
class UserFunctionsTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "user-functions", "src");

    private static final String LIBRARY =
            "package lib; public class Version { public static String of() { return \"%s\"; } }";

    @TempDir
    private static Path folder;

    private static EngineOnDisk sql;
    private static UserFunctions functions;

    @BeforeAll
    static void open() throws IOException {
        Path jars = Files.createDirectory(folder.resolve("ext"));
        FunctionJar.write(jars.resolve("shop.jar"), EXAMPLE);
        FunctionJar.write(
                jars.resolve("one.jar"), Map.of("lib.Version", LIBRARY.formatted("1"), "a.One", version("one")));
        FunctionJar.write(
                jars.resolve("two.jar"), Map.of("lib.Version", LIBRARY.formatted("2"), "a.One", version("two")));
        FunctionJar.write(jars.resolve("odd.jar"), Map.of("odd.Odd", odd()));
        functions = UserFunctions.load(new FunctionConfig(jars.toString(), 300));
        sql = new EngineOnDisk(folder.resolve("data"));
        sql.run("CREATE STREAM s (id INT, t VARCHAR) WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON')");
        sql.append("s", "{\"id\":1,\"t\":\"to be or\"}");
        sql.append("s", "{\"id\":2,\"t\":null}");
        sql.append("s", "{\"id\":3,\"t\":\"not to be\"}");
    }

    private static String version(String name) {
        return "package a; import io.runnel.sql.udf.*; @UdfDescription(name = \"version_" + name
                + "\", description = \"d\") public class One { @Udf public String v() { return lib.Version.of(); } }";
    }

    private static String odd() {
        return """
                package odd;
                import io.runnel.sql.udf.*;
                import java.nio.ByteBuffer;
                import java.time.*;
                import java.util.*;
                @UdfDescription(name = "odd", description = "Odd things.")
                public class Odd {
                    private int calls;
                    @Udf public String odd(String what) throws Exception {
                        switch (what) {
                            case "throw": throw new IllegalStateException("no luck");
                            case "sleep": Thread.sleep(60_000); return "";
                            case "loop": long until = System.nanoTime() + 1_500_000_000L;
                                while (System.nanoTime() < until) { } return "";
                            case "deep": return odd(what) + ".";
                            case "kafka": return Class.forName("org.apache.kafka.clients.producer.KafkaProducer").getName();
                            default: return "calls " + ++calls;
                        }
                    }
                    @Udf public String odd(int first, String... rest) { return first + Arrays.toString(rest); }
                    @Udf public <T> List<T> odd(List<T> list, long times) {
                        List<T> all = new ArrayList<>();
                        for (long i = 0; i < times; i++) { all.addAll(list); }
                        return all;
                    }
                    @Udf public Map<String, Integer> odd(Map<String, Integer> map) {
                        Map<String, Integer> changed = new TreeMap<>();
                        map.forEach((k, v) -> changed.put(k + k, v == null ? null : v + v));
                        return changed;
                    }
                    @Udf public LocalDate odd(LocalDate date) { return date.plusDays(1); }
                    @Udf public Instant odd(Instant time) { return time.plusMillis(1); }
                    @Udf public ByteBuffer odd(ByteBuffer bytes) { return bytes; }
                    @Udf(schema = "STRUCT<A INTEGER, B ARRAY<DATE>>") public Map<String, Object> odd(boolean a) {
                        Map<String, Object> struct = new HashMap<>();
                        struct.put("A", a ? 1 : 0);
                        struct.put("B", List.of(LocalDate.of(1970, 1, 2)));
                        return struct;
                    }
                }
                """;
    }

    @AfterAll
    static void close() {
        sql.close();
        functions.close();
    }

    @Test
    void scalarFunctionsAreChosenByTheirArguments() {
        assertThat(sql.rows("SELECT DISCOUNT(80E0, 25), discount(12.50, 10), DISCOUNT(ARRAY[1E0, NULL, 3E0], 50)"))
                .containsExactly("[60.0, 11.25, 2.0]");
        assertThat(sql.rows("SELECT DISCOUNT(CAST(NULL AS DOUBLE), 25), DISCOUNT(CAST(NULL AS DECIMAL(4, 2)), 1)"))
                .containsExactly("[null, null]");
        assertThat(sql.rows("SELECT ODD(1), ODD(1, 'a', NULL), ODD(ARRAY[7], 2), ODD(MAP('k' := 4))"))
                .containsExactly("[1[], 1[a, null], [7, 7], {kk=8}]");
        assertThat(sql.rows("SELECT ODD(DATE '1970-01-01'), ODD(TIMESTAMP '1970-01-01 00:00:00'), ODD(TRUE), "
                        + "FROM_BYTES(ODD(TO_BYTES('x', 'utf8')), 'utf8')"))
                .containsExactly("[1, 1, [1, [1]], x]");
    }

    @Test
    void tableAndAggregateFunctionsToo() {
        assertThat(sql.rows("SELECT id, WORDS(t) AS w FROM s")).hasSize(6).contains("[1, to]", "[3, be]");
        assertThat(sql.rows("SELECT LONGEST(t), LONGEST(t, 3) FROM s")).containsExactly("[not to be, not]");
        assertThat(sql.rows("SELECT id, LONGEST(t) FROM s GROUP BY id ORDER BY id"))
                .containsExactly("[1, to be or]", "[2, ]", "[3, not to be]");
        assertThat(sql.rows("SELECT WORDS(t), DISCOUNT(1E0 * id, 50) FROM s EMIT CHANGES LIMIT 4"))
                .containsExactly("[to, 0.5]", "[be, 0.5]", "[or, 0.5]", "[not, 1.5]");
    }

    @Test
    void eachJarHasItsOwnLibraries() {
        assertThat(sql.rows("SELECT VERSION_ONE(), VERSION_TWO()")).containsExactly("[1, 2]");
        assertFails("SELECT ODD('kafka')", "38000", "ClassNotFoundException: org.apache.kafka");
    }

    @Test
    void theyAreShownAndDescribed() {
        assertThat(sql.rows("SHOW FUNCTIONS")).contains("[DISCOUNT, SCALAR, USER]", "[WORDS, TABLE, USER]");
        assertThat(sql.rows("DESCRIBE FUNCTION words"))
                .contains(
                        "[JAR, shop.jar]",
                        "[AUTHOR, the shop]",
                        "[VERSION, 1.0]",
                        "[FORM, WORDS(text VARCHAR) VARCHAR]");
        assertThat(sql.rows("DESCRIBE FUNCTION discount"))
                .contains("[FORM, DISCOUNT(price DECIMAL, percent INT) DECIMAL(12, 2)]");
    }

    @Test
    void whatFailsFailsTheStatementWithTheFunctionsName() {
        assertFails(
                "SELECT ODD('throw')",
                "38000",
                "Function ODD of odd.jar failed: java.lang.IllegalStateException: no luck");
        assertFails("SELECT ODD('deep')", "38000", "StackOverflowError");
        assertFails("SELECT DISCOUNT(1E0, 300)", "38000", "300 percent");
        assertFails("SELECT DISCOUNT('a', 'b')", "42883", "DISCOUNT does not take (VARCHAR, VARCHAR)");
        assertFails("SELECT DISCOUND(1E0, 2)", "42883", "did you mean DISCOUNT");
    }

    @Test
    void whatNeverReturnsFailsTheStatementInTime() {
        assertFails("SELECT ODD('sleep')", "38000", "did not return within 300 ms, which is sql.function.timeout.ms");
        assertFails("SELECT ODD('loop')", "38000", "Function ODD of odd.jar did not return");
        assertFails("SELECT ODD('sleep') FROM s EMIT CHANGES", "38000", "did not return");
        assertThat(sql.rows("SELECT DISCOUNT(80E0, 25)")).containsExactly("[60.0]");
    }

    @Test
    void thoseOfAFilterOverMuchHistoryAreWatchedToo() {
        sql.run("CREATE STREAM many (id INT) WITH (kafka_topic = 'many', partitions = 2, value_format = 'JSON')");
        LogRecord record = LogRecord.of(null, "{\"id\":1}".getBytes(UTF_8));
        sql.append("many", Collections.nCopies(60_000, record));

        assertFails("SELECT id FROM many WHERE id = 1 AND ODD('sleep') = ''", "38000", "did not return within 300 ms");
        assertFails(
                "SELECT COUNT(*) FROM many WHERE ODD(CASE WHEN id = 1 THEN 'sleep' ELSE '' END) = ''",
                "38000",
                "did not return within 300 ms");
    }

    @Test
    void aQueryIsCancelledThoughItsFunctionGoesOn() {
        try (RowSource rows = ((Outcome.Rows) sql.engine().execute(sql.session(), "SELECT ODD('loop')")).source()) {
            CompletableFuture<?> poll = CompletableFuture.runAsync(() -> rows.poll(1, 1_000));
            rows.cancel();
            assertThatThrownBy(poll::join)
                    .hasCauseInstanceOf(SqlException.class)
                    .cause()
                    .extracting(e -> ((SqlException) e).sqlState())
                    .isEqualTo("57014");
        }
    }

    private static void assertFails(String query, String state, String message) {
        assertThatThrownBy(() -> sql.rows(query))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo(state))
                .hasMessageContaining(message);
    }
}
