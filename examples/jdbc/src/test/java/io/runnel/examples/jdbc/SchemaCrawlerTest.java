package io.runnel.examples.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import schemacrawler.crawl.SchemaCrawler;
import schemacrawler.schema.Catalog;
import schemacrawler.schema.Column;
import schemacrawler.schema.Schema;
import schemacrawler.schema.Table;
import schemacrawler.schemacrawler.LimitOptionsBuilder;
import schemacrawler.schemacrawler.LoadOptionsBuilder;
import schemacrawler.schemacrawler.SchemaCrawlerOptions;
import schemacrawler.schemacrawler.SchemaCrawlerOptionsBuilder;
import schemacrawler.schemacrawler.SchemaInfoLevelBuilder;
import schemacrawler.schemacrawler.SchemaRetrievalOptions;
import schemacrawler.schemacrawler.SchemaRetrievalOptionsBuilder;
import us.fatehi.utility.datasource.DatabaseConnectionSource;
import us.fatehi.utility.datasource.DatabaseConnectionSources;

/** SchemaCrawler at its highest level calls nearly every method of DatabaseMetaData. */
@Timeout(60)
class SchemaCrawlerTest {
    private static Catalog catalog;

    @BeforeAll
    static void crawl() throws SQLException {
        SchemaCrawlerOptions options = SchemaCrawlerOptionsBuilder.newSchemaCrawlerOptions()
                // By itself it asks for TABLE and VIEW alone.
                .withLimitOptions(LimitOptionsBuilder.builder()
                        .tableTypes("STREAM", "TABLE", "SYSTEM TABLE")
                        .toOptions())
                .withLoadOptions(LoadOptionsBuilder.builder()
                        .withSchemaInfoLevel(SchemaInfoLevelBuilder.maximum())
                        .toOptions());
        DatabaseConnectionSource source = DatabaseConnectionSources.fromDataSource(new OneUrl(Shop.url()));
        try (Connection connection = Shop.connect()) {
            SchemaRetrievalOptions retrieval = SchemaRetrievalOptionsBuilder.builder()
                    .fromConnnection(connection)
                    .toOptions();
            catalog = new SchemaCrawler(source, retrieval, options).crawl();
        }
    }

    private static Table table(String schema, String name) {
        Schema found = catalog.getSchemas().stream()
                .filter(one -> one.getFullName().equals(schema))
                .findFirst()
                .orElseThrow();
        return catalog.lookupTable(found, name).orElseThrow();
    }

    @Test
    void theDatabaseIsNamed() {
        assertThat(catalog.getDatabaseInfo().getDatabaseProductName()).isEqualTo("Runnel");
        assertThat(catalog.getJdbcDriverInfo().getDriverClassName()).isEqualTo("io.runnel.jdbc.Driver");
        assertThat(catalog.getSchemas()).extracting(Schema::getFullName).contains("PUBLIC", "SYS");
    }

    @Test
    void tablesAreCrawled() {
        Table products = table("PUBLIC", "PRODUCTS");
        assertThat(products.getTableType().getTableType()).isEqualTo("TABLE");
        assertThat(products.getRemarks()).contains("topic products");
        assertThat(products.getColumns()).extracting(Column::getName).containsExactly("ID", "NAME", "PRICE");
        assertThat(products.hasPrimaryKey()).isTrue();
        assertThat(products.getPrimaryKey().getConstrainedColumns())
                .extracting(column -> column.getName())
                .containsExactly("ID");
        Column price = products.getColumns().get(2);
        assertThat(price.getSize()).isEqualTo(10);
        assertThat(price.getDecimalDigits()).isEqualTo(2);
        assertThat(price.getColumnDataType().getName()).isEqualTo("DECIMAL");
        assertThat(products.getForeignKeys()).isEmpty();
        assertThat(products.getIndexes()).isEmpty();
    }

    @Test
    void streamsAndSystemTablesAreCrawled() {
        assertThat(table("PUBLIC", "ORDERS").getTableType().getTableType()).isEqualTo("STREAM");
        assertThat(table("PUBLIC", "ORDERS").hasPrimaryKey()).isFalse();
        assertThat(table("SYS", "TOPICS").getColumns()).isNotEmpty();
    }

    @Test
    void typesAreKnown() {
        assertThat(catalog.getSystemColumnDataTypes())
                .extracting(type -> type.getName())
                .contains("INTEGER", "VARCHAR", "DECIMAL", "TIMESTAMP", "ARRAY");
    }
}
