package io.runnel.examples.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What DatabaseMetaData says of SQL is what SQL does: each supports… beside a statement that needs it. */
@Timeout(60)
class CapabilitiesTest {
    private static Connection connection;
    private static DatabaseMetaData metadata;

    @BeforeAll
    static void connect() throws SQLException {
        connection = Shop.connect();
        metadata = connection.getMetaData();
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    static Stream<Arguments> statements() {
        Map<String, String> of = new TreeMap<>();
        of.put("supportsColumnAliasing", "SELECT NAME AS N FROM PRODUCTS");
        of.put("supportsTableCorrelationNames", "SELECT P.NAME FROM PRODUCTS AS P");
        of.put("supportsExpressionsInOrderBy", "SELECT NAME FROM PRODUCTS ORDER BY PRICE * 2");
        of.put("supportsOrderByUnrelated", "SELECT NAME FROM PRODUCTS ORDER BY PRICE");
        of.put("supportsGroupBy", "SELECT CUSTOMER, COUNT(*) FROM ORDERS GROUP BY CUSTOMER");
        of.put("supportsGroupByUnrelated", "SELECT COUNT(*) FROM ORDERS GROUP BY CUSTOMER");
        of.put("supportsGroupByBeyondSelect", "SELECT CUSTOMER FROM ORDERS GROUP BY CUSTOMER, PRODUCT");
        of.put("supportsLikeEscapeClause", "SELECT NAME FROM PRODUCTS WHERE NAME LIKE 't!_' ESCAPE '!'");
        of.put("supportsOuterJoins", "SELECT 1 FROM ORDERS O LEFT JOIN PRODUCTS P ON O.PRODUCT = P.ID");
        of.put("supportsFullOuterJoins", "SELECT 1 FROM ORDERS O FULL JOIN PRODUCTS P ON O.PRODUCT = P.ID");
        of.put("supportsLimitedOuterJoins", "SELECT 1 FROM ORDERS O RIGHT JOIN PRODUCTS P ON O.PRODUCT = P.ID");
        of.put("supportsSchemasInDataManipulation", "SELECT NAME FROM PUBLIC.PRODUCTS");
        of.put(
                "supportsSubqueriesInComparisons",
                "SELECT 1 FROM PRODUCTS WHERE PRICE = (SELECT MAX(PRICE) FROM PRODUCTS)");
        of.put("supportsSubqueriesInExists", "SELECT 1 FROM PRODUCTS WHERE EXISTS (SELECT 1 FROM ORDERS)");
        of.put("supportsSubqueriesInIns", "SELECT 1 FROM PRODUCTS WHERE ID IN (SELECT PRODUCT FROM ORDERS)");
        of.put(
                "supportsSubqueriesInQuantifieds",
                "SELECT 1 FROM PRODUCTS WHERE PRICE >= ALL (SELECT PRICE FROM PRODUCTS)");
        of.put(
                "supportsCorrelatedSubqueries",
                "SELECT 1 FROM PRODUCTS P WHERE EXISTS (SELECT 1 FROM ORDERS O WHERE O.PRODUCT = P.ID)");
        of.put("supportsUnion", "SELECT NAME FROM PRODUCTS UNION SELECT CUSTOMER FROM ORDERS");
        of.put("supportsUnionAll", "SELECT NAME FROM PRODUCTS UNION ALL SELECT CUSTOMER FROM ORDERS");
        of.put("supportsConvert", "SELECT {fn CONVERT('5', SQL_INTEGER)}");
        of.put("supportsSelectForUpdate", "SELECT NAME FROM PRODUCTS FOR UPDATE");
        of.put("supportsMinimumSQLGrammar", "UPDATE PRODUCTS SET NAME = 'x' WHERE ID = 99");
        of.put(
                "supportsSchemasInTableDefinitions",
                "CREATE STREAM PUBLIC.D1 (A INT) WITH (KAFKA_TOPIC = 'd1',"
                        + " PARTITIONS = 1, VALUE_FORMAT = 'JSON')");
        of.put(
                "supportsNonNullableColumns",
                "CREATE STREAM D2 (A INT NOT NULL) WITH (KAFKA_TOPIC = 'd2',"
                        + " PARTITIONS = 1, VALUE_FORMAT = 'JSON')");
        of.put(
                "supportsAlterTableWithAddColumn",
                "CREATE STREAM D3 (A INT) WITH (KAFKA_TOPIC = 'd3', PARTITIONS = 1,"
                        + " VALUE_FORMAT = 'JSON'); ALTER STREAM D3 ADD COLUMN B INT");
        of.put(
                "supportsAlterTableWithDropColumn",
                "CREATE STREAM D4 (A INT, B INT) WITH (KAFKA_TOPIC = 'd4',"
                        + " PARTITIONS = 1, VALUE_FORMAT = 'JSON'); ALTER STREAM D4 DROP COLUMN B");
        return of.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void whatIsSaidIsSo(String method, String sql) throws Exception {
        Method asked = DatabaseMetaData.class.getMethod(method);
        assertThat(works(sql)).as(sql).isEqualTo(asked.invoke(metadata));
    }

    private static boolean works(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.getMessage()).matches("42...|0A000");
            return false;
        }
    }

    @Test
    void nullsAreSortedAsIsSaid() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String values = "SELECT N FROM (VALUES (1), (CAST(NULL AS INT)), (2)) AS T (N) ORDER BY N";
            assertThat(Rows.of(statement.executeQuery(values), "N")).isEqualTo(List.of("1", "2", "null"));
            assertThat(Rows.of(statement.executeQuery(values + " DESC"), "N")).isEqualTo(List.of("null", "2", "1"));
        }
        assertThat(metadata.nullsAreSortedHigh()).isTrue();
        assertThat(metadata.nullsAreSortedLow()).isFalse();
        assertThat(metadata.nullsAreSortedAtEnd()).isFalse();
    }

    @Test
    void namesFoldAsIsSaid() throws SQLException {
        assertThat(metadata.storesUpperCaseIdentifiers()).isTrue();
        assertThat(metadata.supportsMixedCaseQuotedIdentifiers()).isTrue();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1 AS abc, 2 AS \"aBc\", 3 AS a$b")) {
            assertThat(rows.getMetaData().getColumnLabel(1)).isEqualTo("ABC");
            assertThat(rows.getMetaData().getColumnLabel(2)).isEqualTo("aBc");
            assertThat(rows.getMetaData().getColumnLabel(3)).isEqualTo("A" + metadata.getExtraNameCharacters() + "B");
        }
        String longest = "N".repeat(metadata.getMaxColumnNameLength());
        assertThat(works("SELECT 1 AS " + longest)).isTrue();
        assertThat(works("SELECT 1 AS " + longest + "N")).isFalse();
    }

    /** Conversions that are told work on null, which every type has; the others are refused before any value is looked at. */
    @Test
    void conversionsAreAsIsSaid() throws SQLException {
        Map<Integer, String> types = new TreeMap<>();
        try (ResultSet rows = metadata.getTypeInfo()) {
            while (rows.next()) {
                if (!List.of("ARRAY", "STRUCT", "MAP").contains(rows.getString("TYPE_NAME"))) {
                    types.putIfAbsent(rows.getInt("DATA_TYPE"), rows.getString("TYPE_NAME"));
                }
            }
        }
        for (Map.Entry<Integer, String> from : types.entrySet()) {
            for (Map.Entry<Integer, String> to : types.entrySet()) {
                if (metadata.supportsConvert(from.getKey(), to.getKey())) {
                    String sql = "SELECT CAST(CAST(NULL AS " + from.getValue() + ") AS " + to.getValue() + ")";
                    assertThat(works(sql)).as(sql).isTrue();
                }
            }
        }
    }

    /** No method is left without an answer, whatever a tool asks. */
    @Test
    void everyMethodWithoutArgumentsAnswers() throws Exception {
        for (Method method : DatabaseMetaData.class.getMethods()) {
            if (method.getParameterCount() == 0) {
                Object answer = method.invoke(metadata);
                assertThat(answer).as(method.getName()).isNotNull();
                if (answer instanceof ResultSet rows) {
                    rows.close();
                }
            }
        }
    }
}
