package io.runnel.sql.plan;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SystemTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/** The sources as Calcite's validator looks them up. */
final class SourceCatalogReader extends CalciteCatalogReader {
    private static final CalciteConnectionConfig CONFIG = config();

    /** The schema of all streams and tables. */
    private static final String PUBLIC = "PUBLIC";

    private final SourceLookup sources;

    SourceCatalogReader(SourceLookup sources) {
        super(
                CalciteSchema.createRootSchema(false, false, "", new SourceSchema(sources)),
                List.of(),
                SqlTypes.FACTORY,
                CONFIG);
        this.sources = sources;
    }

    /** Types that CREATE TYPE gave names, as in a CAST. */
    @Override
    public @Nullable RelDataType getNamedType(SqlIdentifier typeName) {
        RelDataType type = typeName.isSimple() ? sources.type(typeName.getSimple()) : null;
        return type == null ? super.getNamedType(typeName) : type;
    }

    private static CalciteConnectionConfig config() {
        Properties properties = new Properties();
        properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "false");
        return new CalciteConnectionConfigImpl(properties);
    }

    private static final class NamedSchema extends AbstractSchema {
        private final Map<String, Table> tables;

        NamedSchema(Map<String, Table> tables) {
            this.tables = tables;
        }

        static NamedSchema of(List<SystemTable> system) {
            Map<String, Table> tables = new HashMap<>();
            system.forEach(table -> tables.put(table.name(), new SystemCalciteTable(table)));
            return new NamedSchema(tables);
        }

        @Override
        protected Map<String, Table> getTableMap() {
            return tables;
        }
    }

    /** The sources without a schema before their names; below it the same with one, as tools write them. */
    private static final class SourceSchema extends AbstractSchema {
        private final Map<String, Table> tables = new HashMap<>();
        private final Map<String, Schema> schemas;

        SourceSchema(SourceLookup sources) {
            schemas =
                    Map.of(PUBLIC, new NamedSchema(tables), SystemTable.SCHEMA, NamedSchema.of(sources.systemTables()));
            for (String name : sources.names()) {
                Source source = sources.source(name);
                if (source != null) {
                    tables.put(name, new SourceTable(source));
                }
            }
        }

        @Override
        protected Map<String, Table> getTableMap() {
            return tables;
        }

        @Override
        protected Map<String, Schema> getSubSchemaMap() {
            return schemas;
        }
    }
}
