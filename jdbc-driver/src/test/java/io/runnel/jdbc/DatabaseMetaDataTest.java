package io.runnel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.service.ServiceServer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseMetaDataTest {
    private ServiceServer server;
    private Connection connection;
    private DatabaseMetaData metaData;

    @BeforeEach
    void connect() throws Exception {
        server = ServiceServer.start();
        connection = DriverManager.getConnection(server.runnelUrl() + "?password=secret");
        metaData = connection.getMetaData();
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
        server.close();
    }

    @Test
    void namesTheProductAndTheServersVersion() throws SQLException {
        assertThat(metaData.getDatabaseProductName()).isEqualTo("Runnel");
        assertThat(metaData.getDatabaseProductVersion()).isEqualTo("1.2.3");
        assertThat(metaData.getDatabaseMajorVersion()).isEqualTo(1);
        assertThat(metaData.getDriverVersion()).isEqualTo(Version.CURRENT.text());
        assertThat(metaData.getURL()).isEqualTo(server.runnelUrl());
        assertThat(metaData.isReadOnly()).isFalse();
        assertThat(metaData.supportsTransactions()).isTrue();
    }

    @Test
    void listsStreamsAndTables() throws SQLException {
        assertThat(rows(metaData.getTables(null, null, "%", null), "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE"))
                .containsExactly("PUBLIC FLIGHTS STREAM", "SYS SUBJECTS SYSTEM TABLE", "PUBLIC AIRPORTS TABLE");
        assertThat(rows(metaData.getTables(null, "PUBLIC", "FL_GHT%", new String[] {"STREAM"}), "TABLE_NAME"))
                .containsExactly("FLIGHTS");
        assertThat(rows(metaData.getTables(null, "NONE", "%", null), "TABLE_NAME"))
                .isEmpty();
    }

    @Test
    void listsColumnsWithTheirTypes() throws SQLException {
        assertThat(rows(
                        metaData.getColumns(null, null, "FLIGHTS", "%"),
                        "COLUMN_NAME",
                        "TYPE_NAME",
                        "COLUMN_SIZE",
                        "IS_NULLABLE",
                        "ORDINAL_POSITION"))
                .containsExactly("CODE VARCHAR 3 NO 1", "DELAY INTEGER 10 YES 2");
        assertThat(rows(metaData.getColumns(null, "SYS", "%", "%"), "TABLE_NAME", "COLUMN_NAME", "TYPE_NAME"))
                .containsExactly("SUBJECTS SUBJECT VARCHAR", "SUBJECTS ID INTEGER");
    }

    @Test
    void listsSchemasTypesAndNoCatalogs() throws SQLException {
        assertThat(rows(metaData.getSchemas(), "TABLE_SCHEM")).containsExactly("PUBLIC", "SYS");
        assertThat(rows(metaData.getCatalogs(), "TABLE_CAT")).isEmpty();
        assertThat(rows(metaData.getTableTypes(), "TABLE_TYPE")).containsExactly("STREAM", "SYSTEM TABLE", "TABLE");
        assertThat(rows(metaData.getTypeInfo(), "TYPE_NAME")).contains("BIGINT", "VARCHAR", "TIMESTAMP");
        assertThat(rows(metaData.getPrimaryKeys(null, null, "FLIGHTS"), "COLUMN_NAME"))
                .isEmpty();
    }

    @Test
    void listsTheClientInfoThatTheDriverTakes() throws SQLException {
        assertThat(rows(metaData.getClientInfoProperties(), "NAME"))
                .containsExactly("ApplicationName", "ClientHostname", "ClientUser");
        assertThat(metaData.supportsMultipleOpenResults()).isTrue();
        assertThat(metaData.generatedKeyAlwaysReturned()).isFalse();
        assertThat(metaData.supportsOpenCursorsAcrossRollback()).isFalse();
    }

    @Test
    void theConnectionAnswersForItself() throws SQLException {
        assertThat(connection.isValid(1)).isTrue();
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(connection.getSchema()).isEqualTo("PUBLIC");
        assertThat(connection.getCatalog()).isNull();
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        connection.setReadOnly(true);
        assertThat(connection.isReadOnly()).isTrue();
        connection.setClientInfo("ApplicationName", "test");
        assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("test");
        server.service().close();
        assertThat(connection.isValid(1)).isFalse();
    }

    private static List<String> rows(ResultSet rows, String... columns) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (rows) {
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (String column : columns) {
                    values.add(String.valueOf(rows.getString(column)));
                }
                texts.add(String.join(" ", values));
            }
        }
        return texts;
    }
}
