package io.runnel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.runnel.sql.service.ServiceServer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The jar that users download, in a class loader that has nothing else. */
class ShadedJarIT {
    private static final long MAX_BYTES = 1_000_000;

    /** Set by the execution of tests that comes after packaging; before it there is no jar. */
    private static Path jar() {
        String jar = System.getProperty("runnel.jdbc.jar");
        assumeTrue(jar != null, "runs after packaging");
        return Path.of(jar);
    }

    @Test
    void runsAQueryAndABatchWithNothingElseOnTheClassPath() throws Exception {
        Path path = jar();
        try (ServiceServer server = ServiceServer.start();
                URLClassLoader alone =
                        new URLClassLoader(new URL[] {path.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            java.sql.Driver driver = ServiceLoader.load(java.sql.Driver.class, alone).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(found -> found.getClass().getClassLoader() == alone)
                    .findFirst()
                    .orElseThrow();
            assertThat(driver.getClass().getName()).isEqualTo("io.runnel.jdbc.Driver");
            try (Connection connection = driver.connect(server.runnelUrl(), new Properties())) {
                queryAndBatch(connection);
                everyMetadataMethodIsLinked(connection.getMetaData());
            }
            assertThat(server.engine().stored()).hasSize(1);
        }
    }

    private static void queryAndBatch(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT TYPES")) {
            assertThat(rows.next()).isTrue();
            for (int column = 1; column <= 10; column++) {
                assertThat(rows.getObject(column)).isNotNull();
            }
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT (?, ?, ?)")) {
            insert.setLong(1, 1);
            insert.setString(2, "a");
            insert.setTimestamp(3, new java.sql.Timestamp(0));
            insert.addBatch();
            assertThat(insert.executeBatch()).containsExactly(1);
        }
    }

    private static void everyMetadataMethodIsLinked(DatabaseMetaData metaData) throws Exception {
        for (String type : List.of("STREAM", "TABLE")) {
            try (ResultSet tables = metaData.getTables(null, null, "%", new String[] {type})) {
                assertThat(tables.next()).isTrue();
            }
        }
        try (ResultSet keys = metaData.getPrimaryKeys(null, null, "FLIGHTS")) {
            assertThat(keys.next()).isFalse();
        }
        assertThat(metaData.getDatabaseProductName()).isEqualTo("Runnel");
    }

    @Test
    void holdsOnlyOurPackagesIsSmallAndKeepsTheLicence() throws Exception {
        Path path = jar();
        assertThat(Files.size(path)).isLessThan(MAX_BYTES);
        try (JarFile jar = new JarFile(path.toFile())) {
            assertThat(jar.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".class")))
                    .allMatch(name -> name.contains("io/runnel/jdbc/"));
            assertThat(jar.getEntry("META-INF/licenses/LICENSE")).isNotNull();
        }
    }
}
