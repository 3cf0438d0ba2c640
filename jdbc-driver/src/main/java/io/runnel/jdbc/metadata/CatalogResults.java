package io.runnel.jdbc.metadata;

import io.runnel.jdbc.statement.ClientInfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the service's catalogue holds. */
abstract class CatalogResults extends Naming {
    private final CatalogRequests requests;

    CatalogResults(CatalogRequests requests) {
        this.requests = requests;
    }

    @Override
    public final ResultSet getCatalogs() throws SQLException {
        return requests.rows("getCatalogs");
    }

    @Override
    public final ResultSet getSchemas() throws SQLException {
        return requests.rows("getSchemas");
    }

    @Override
    public final ResultSet getSchemas(@Nullable String catalog, @Nullable String schemaPattern) throws SQLException {
        return requests.rows("getSchemas", catalog, schemaPattern);
    }

    @Override
    public final ResultSet getTableTypes() throws SQLException {
        return requests.rows("getTableTypes");
    }

    @Override
    public final ResultSet getTables(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            String @Nullable [] types)
            throws SQLException {
        return requests.rows(
                "getTables", catalog, schemaPattern, tableNamePattern, types == null ? null : String.join(",", types));
    }

    @Override
    public final ResultSet getColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return requests.rows("getColumns", catalog, schemaPattern, tableNamePattern, columnNamePattern);
    }

    @Override
    public final ResultSet getPseudoColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return requests.rows("getPseudoColumns", catalog, schemaPattern, tableNamePattern, columnNamePattern);
    }

    @Override
    public final ResultSet getPrimaryKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return requests.rows("getPrimaryKeys", catalog, schema, table);
    }

    @Override
    public final ResultSet getBestRowIdentifier(
            @Nullable String catalog, @Nullable String schema, @Nullable String table, int scope, boolean nullable)
            throws SQLException {
        return requests.rows("getBestRowIdentifier", catalog, schema, table, scope, nullable);
    }

    @Override
    public final ResultSet getVersionColumns(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return requests.rows("getVersionColumns", catalog, schema, table);
    }

    @Override
    public final ResultSet getTypeInfo() throws SQLException {
        return requests.rows("getTypeInfo");
    }

    @Override
    public final ResultSet getFunctions(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String functionNamePattern)
            throws SQLException {
        return requests.rows("getFunctions", catalog, schemaPattern, functionNamePattern);
    }

    @Override
    public final ResultSet getFunctionColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String functionNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return requests.rows("getFunctionColumns", catalog, schemaPattern, functionNamePattern, columnNamePattern);
    }

    /** Those that the driver takes: it, not the service, decides on them. */
    @Override
    public final ResultSet getClientInfoProperties() throws SQLException {
        requests.checkOpen();
        return ClientInfo.described();
    }

    @Override
    public final ResultSet getIndexInfo(
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String table,
            boolean unique,
            boolean approximate)
            throws SQLException {
        return requests.rows("getIndexInfo", catalog, schema, table, unique, approximate);
    }

    @Override
    public final ResultSet getImportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return requests.rows("getImportedKeys", catalog, schema, table);
    }

    @Override
    public final ResultSet getExportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return requests.rows("getExportedKeys", catalog, schema, table);
    }

    @Override
    public final ResultSet getCrossReference(
            @Nullable String parentCatalog,
            @Nullable String parentSchema,
            @Nullable String parentTable,
            @Nullable String foreignCatalog,
            @Nullable String foreignSchema,
            @Nullable String foreignTable)
            throws SQLException {
        return requests.rows(
                "getCrossReference",
                parentCatalog,
                parentSchema,
                parentTable,
                foreignCatalog,
                foreignSchema,
                foreignTable);
    }

    @Override
    public final ResultSet getProcedures(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String procedureNamePattern)
            throws SQLException {
        return requests.rows("getProcedures", catalog, schemaPattern, procedureNamePattern);
    }

    @Override
    public final ResultSet getProcedureColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String procedureNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return requests.rows("getProcedureColumns", catalog, schemaPattern, procedureNamePattern, columnNamePattern);
    }

    @Override
    public final ResultSet getUDTs(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String typeNamePattern,
            int @Nullable [] types)
            throws SQLException {
        return requests.rows("getUDTs", catalog, schemaPattern, typeNamePattern);
    }

    @Override
    public final ResultSet getSuperTypes(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String typeNamePattern)
            throws SQLException {
        return requests.rows("getSuperTypes", catalog, schemaPattern, typeNamePattern);
    }

    @Override
    public final ResultSet getSuperTables(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tableNamePattern)
            throws SQLException {
        return requests.rows("getSuperTables", catalog, schemaPattern, tableNamePattern);
    }

    @Override
    public final ResultSet getAttributes(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String typeNamePattern,
            @Nullable String attributeNamePattern)
            throws SQLException {
        return requests.rows("getAttributes", catalog, schemaPattern, typeNamePattern, attributeNamePattern);
    }

    @Override
    public final ResultSet getTablePrivileges(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tableNamePattern)
            throws SQLException {
        return requests.rows("getTablePrivileges", catalog, schemaPattern, tableNamePattern);
    }

    @Override
    public final ResultSet getColumnPrivileges(
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String table,
            @Nullable String columnNamePattern)
            throws SQLException {
        return requests.rows("getColumnPrivileges", catalog, schema, table, columnNamePattern);
    }
}
