package io.runnel.examples.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls that DBeaver's generic driver makes, and those of SQuirreL and of Metabase-like tools where they differ. */
@Timeout(60)
class GenericToolsTest {
    private Connection connection;
    private DatabaseMetaData metadata;

    @BeforeEach
    void connect() throws SQLException {
        connection = Shop.connect();
        metadata = connection.getMetaData();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void connectingAsksWhatTheDatabaseIs() throws SQLException {
        assertThat(connection.isValid(10)).isTrue();
        assertThat(metadata.getDatabaseProductName()).isEqualTo("Runnel");
        assertThat(metadata.getIdentifierQuoteString()).isEqualTo("\"");
        assertThat(metadata.getSearchStringEscape()).isEqualTo("\\");
        assertThat(metadata.getSQLKeywords().split(","))
                .contains("EMIT", "LIMIT")
                .doesNotContain("SELECT");
        assertThat(metadata.supportsSchemasInDataManipulation()).isTrue();
        assertThat(metadata.supportsCatalogsInDataManipulation()).isFalse();
        assertThat(metadata.getNumericFunctions().split(",")).contains("ABS");
        assertThat(connection.getSchema()).isEqualTo("PUBLIC");
        assertThat(connection.getCatalog()).isNull();
        assertThat(Rows.of(metadata.getCatalogs(), "TABLE_CAT")).isEmpty();
        assertThat(Rows.of(metadata.getSchemas(), "TABLE_SCHEM")).containsExactly("PUBLIC", "SYS");
        assertThat(Rows.of(metadata.getTableTypes(), "TABLE_TYPE")).containsExactly("STREAM", "SYSTEM TABLE", "TABLE");
        assertThat(Rows.of(metadata.getTypeInfo(), "TYPE_NAME")).contains("VARCHAR", "BIGINT", "ARRAY");
    }

    /** Opening a schema and a table in the tree. */
    @Test
    void theTreeIsFilled() throws SQLException {
        assertThat(Rows.of(metadata.getTables(null, "PUBLIC", "%", null), "TABLE_NAME", "TABLE_TYPE"))
                .contains("ORDERS|STREAM", "PRODUCTS|TABLE");
        assertThat(Rows.of(metadata.getTables("", "PUBLIC", "PROD%", new String[] {"TABLE", "VIEW"}), "TABLE_NAME"))
                .containsExactly("PRODUCTS");
        assertThat(Rows.of(metadata.getColumns(null, "PUBLIC", "ORDERS", null), "COLUMN_NAME", "TYPE_NAME"))
                .containsExactly(
                        "CUSTOMER|VARCHAR",
                        "PRODUCT|INTEGER",
                        "QUANTITY|INTEGER",
                        "PLACED|TIMESTAMP",
                        "TAGS|ARRAY<VARCHAR>");
        assertThat(Rows.of(metadata.getPrimaryKeys(null, "PUBLIC", "PRODUCTS"), "COLUMN_NAME", "KEY_SEQ"))
                .containsExactly("ID|1");
        assertThat(Rows.of(metadata.getIndexInfo(null, "PUBLIC", "PRODUCTS", false, true), "INDEX_NAME"))
                .isEmpty();
        assertThat(Rows.of(metadata.getImportedKeys(null, "PUBLIC", "PRODUCTS"), "FK_NAME"))
                .isEmpty();
        assertThat(Rows.of(metadata.getExportedKeys(null, "PUBLIC", "PRODUCTS"), "FK_NAME"))
                .isEmpty();
        assertThat(Rows.of(metadata.getProcedures(null, "PUBLIC", "%"), "PROCEDURE_NAME"))
                .isEmpty();
        assertThat(Rows.of(metadata.getFunctions(null, null, "UCASE"), "FUNCTION_NAME"))
                .isNotEmpty();
        assertThat(Rows.of(metadata.getUDTs(null, "PUBLIC", "%", null), "TYPE_NAME"))
                .isEmpty();
        assertThat(Rows.of(
                        metadata.getBestRowIdentifier(
                                null, "PUBLIC", "ORDERS", DatabaseMetaData.bestRowTransaction, true),
                        "COLUMN_NAME"))
                .containsExactly("ROWPARTITION", "ROWOFFSET");
    }

    /** The data tab: all columns by an alias, at most 200 rows, and the types of the columns for the editor. */
    @Test
    void theDataTabShowsRows() throws SQLException {
        try (Statement statement =
                connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            statement.setMaxRows(200);
            statement.setFetchSize(200);
            assertThat(statement.execute("SELECT x.* FROM PUBLIC.ORDERS x WHERE QUANTITY > 1 ORDER BY QUANTITY"))
                    .isTrue();
            try (ResultSet rows = statement.getResultSet()) {
                ResultSetMetaData columns = rows.getMetaData();
                assertThat(columns.getColumnCount()).isEqualTo(5);
                assertThat(columns.getColumnLabel(1)).isEqualTo("CUSTOMER");
                assertThat(columns.getColumnType(4)).isEqualTo(Types.TIMESTAMP);
                assertThat(rows.next()).isTrue();
                assertThat(rows.getObject(3)).isEqualTo(2);
                assertThat(rows.next()).isTrue();
                assertThat(rows.next()).isFalse();
            }
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat((Object) statement.getWarnings()).isNull();
        }
        try (Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM \"PUBLIC\".\"ORDERS\"")) {
            assertThat(count.next()).isTrue();
            assertThat(count.getLong(1)).isEqualTo(3);
        }
    }

    /** The limit of rows of an editor ends what would never end by itself. */
    @Test
    void theLimitOfRowsEndsANeverEndingQuery() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(2);
            assertThat(Rows.of(statement.executeQuery("SELECT QUANTITY FROM ORDERS EMIT CHANGES"), "QUANTITY"))
                    .hasSize(2);
        }
    }

    /** The stop button: another thread cancels while the first waits for a row that does not come. */
    @Test
    void theStopButtonEndsAWait() throws Exception {
        String notes = Shop.emptyStream();
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(200);
            ResultSet rows = statement.executeQuery("SELECT * FROM " + notes + " EMIT CHANGES");
            CompletableFuture<String> ended = CompletableFuture.supplyAsync(() -> {
                try {
                    rows.next();
                    return "a row";
                } catch (SQLException e) {
                    return e.getSQLState();
                }
            });
            try (Statement other = connection.createStatement()) { // the connection answers while the other waits
                assertThat(Rows.of(other.executeQuery("SELECT 1 AS ONE"), "ONE"))
                        .containsExactly("1");
            }
            assertThat(ended).isNotDone();
            statement.cancel();
            assertThat(ended.get(5, TimeUnit.SECONDS)).isEqualTo("57014");
        }
        assertThat(connection.isValid(1)).isTrue();
    }

    /** Idle time ends it as well, by a property of the connection: what DBeaver needs to paint what is there. */
    @Test
    void idleTimeEndsANeverEndingQuery() throws SQLException {
        try (Connection idle = java.sql.DriverManager.getConnection(Shop.url() + "?emitIdleTimeout=500");
                Statement statement = idle.createStatement()) {
            statement.setMaxRows(200);
            assertThat(Rows.of(statement.executeQuery("SELECT x.* FROM ORDERS x EMIT CHANGES"), "CUSTOMER"))
                    .containsExactlyInAnyOrder("ada", "bo", "ada");
        }
    }

    /** SQuirreL reads a table's rows and wants to know of each column; Metabase samples and fingerprints. */
    @Test
    void otherToolsReadColumnsByTheirTypes() throws SQLException {
        try (ResultSet columns = metadata.getColumns(null, "%", "%", "%")) {
            int seen = 0;
            while (columns.next()) {
                assertThat(columns.getInt("NULLABLE")).isBetween(0, 1);
                assertThat(columns.getInt("ORDINAL_POSITION")).isPositive();
                assertThat(columns.getString("IS_AUTOINCREMENT")).isEqualTo("NO");
                assertThat(columns.getString("TYPE_NAME")).isNotEmpty();
                seen++;
            }
            assertThat(seen).isGreaterThan(50);
        }
        connection.setReadOnly(true);
        try (Statement statement = connection.createStatement();
                ResultSet sample = statement.executeQuery(
                        "SELECT \"PUBLIC\".\"PRODUCTS\".\"ID\" AS \"ID\", SUBSTRING(\"PUBLIC\".\"PRODUCTS\".\"NAME\", 1, 1234)"
                                + " AS \"substring1\" FROM \"PUBLIC\".\"PRODUCTS\" LIMIT 10000")) {
            assertThat(Rows.of(sample, "ID", "substring1")).hasSize(3).contains("1|tea");
        }
        assertThatThrownBy(() -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.executeUpdate("INSERT INTO PRODUCTS VALUES (9, 'no', 1)");
                    }
                })
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
    }

    /** Editors quote names as the metadata says; what was quoted keeps its case. */
    @Test
    void quotedNamesKeepTheirCase() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE STREAM \"Mixed_Case\" (\"Id\" INT KEY, other INT)"
                    + " WITH (KAFKA_TOPIC = 'mixed', PARTITIONS = 1, VALUE_FORMAT = 'JSON')");
        }
        assertThat(Rows.of(metadata.getColumns(null, null, "Mixed\\_Case", "%"), "TABLE_NAME", "COLUMN_NAME"))
                .isEqualTo(List.of("Mixed_Case|Id", "Mixed_Case|OTHER"));
    }
}
