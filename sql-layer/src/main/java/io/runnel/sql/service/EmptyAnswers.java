package io.runnel.sql.service;

import java.util.Map;
import java.util.function.Supplier;

/** The columns of those methods of JDBC's DatabaseMetaData that tell of what a log has not: they give no rows. */
final class EmptyAnswers {
    private static final Map<String, Supplier<CatalogAnswer>> ANSWERS = Map.ofEntries(
            Map.entry("getIndexInfo", EmptyAnswers::indexInfo),
            Map.entry("getImportedKeys", EmptyAnswers::foreignKeys),
            Map.entry("getExportedKeys", EmptyAnswers::foreignKeys),
            Map.entry("getCrossReference", EmptyAnswers::foreignKeys),
            Map.entry("getProcedures", EmptyAnswers::procedures),
            Map.entry("getProcedureColumns", EmptyAnswers::procedureColumns),
            Map.entry("getUDTs", EmptyAnswers::userTypes),
            Map.entry("getSuperTypes", EmptyAnswers::superTypes),
            Map.entry("getSuperTables", EmptyAnswers::superTables),
            Map.entry("getAttributes", EmptyAnswers::attributes),
            Map.entry("getTablePrivileges", EmptyAnswers::tablePrivileges),
            Map.entry("getColumnPrivileges", EmptyAnswers::columnPrivileges));

    private EmptyAnswers() {}

    static boolean has(String method) {
        return ANSWERS.containsKey(method);
    }

    /** @param method one that {@link #has} */
    static CatalogAnswer of(String method) {
        Supplier<CatalogAnswer> answer = ANSWERS.get(method);
        if (answer == null) {
            throw new IllegalArgumentException("No columns are known of " + method);
        }
        return answer.get();
    }

    private static CatalogAnswer indexInfo() {
        return new CatalogAnswer()
                .text("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME")
                .booleans("NON_UNIQUE")
                .text("INDEX_QUALIFIER", "INDEX_NAME")
                .shorts("TYPE", "ORDINAL_POSITION")
                .text("COLUMN_NAME", "ASC_OR_DESC")
                .longs("CARDINALITY", "PAGES")
                .text("FILTER_CONDITION");
    }

    private static CatalogAnswer foreignKeys() {
        return new CatalogAnswer()
                .text("PKTABLE_CAT", "PKTABLE_SCHEM", "PKTABLE_NAME", "PKCOLUMN_NAME")
                .text("FKTABLE_CAT", "FKTABLE_SCHEM", "FKTABLE_NAME", "FKCOLUMN_NAME")
                .shorts("KEY_SEQ", "UPDATE_RULE", "DELETE_RULE")
                .text("FK_NAME", "PK_NAME")
                .shorts("DEFERRABILITY");
    }

    private static CatalogAnswer procedures() {
        return new CatalogAnswer()
                .text("PROCEDURE_CAT", "PROCEDURE_SCHEM", "PROCEDURE_NAME", "RESERVED1", "RESERVED2", "RESERVED3")
                .text("REMARKS")
                .shorts("PROCEDURE_TYPE")
                .text("SPECIFIC_NAME");
    }

    private static CatalogAnswer procedureColumns() {
        return new CatalogAnswer()
                .text("PROCEDURE_CAT", "PROCEDURE_SCHEM", "PROCEDURE_NAME", "COLUMN_NAME")
                .shorts("COLUMN_TYPE")
                .integers("DATA_TYPE")
                .text("TYPE_NAME")
                .integers("PRECISION", "LENGTH")
                .shorts("SCALE", "RADIX", "NULLABLE")
                .text("REMARKS", "COLUMN_DEF")
                .integers("SQL_DATA_TYPE", "SQL_DATETIME_SUB", "CHAR_OCTET_LENGTH", "ORDINAL_POSITION")
                .text("IS_NULLABLE", "SPECIFIC_NAME");
    }

    private static CatalogAnswer userTypes() {
        return new CatalogAnswer()
                .text("TYPE_CAT", "TYPE_SCHEM", "TYPE_NAME", "CLASS_NAME")
                .integers("DATA_TYPE")
                .text("REMARKS")
                .shorts("BASE_TYPE");
    }

    private static CatalogAnswer superTypes() {
        return new CatalogAnswer()
                .text("TYPE_CAT", "TYPE_SCHEM", "TYPE_NAME", "SUPERTYPE_CAT", "SUPERTYPE_SCHEM", "SUPERTYPE_NAME");
    }

    private static CatalogAnswer superTables() {
        return new CatalogAnswer().text("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "SUPERTABLE_NAME");
    }

    private static CatalogAnswer attributes() {
        return new CatalogAnswer()
                .text("TYPE_CAT", "TYPE_SCHEM", "TYPE_NAME", "ATTR_NAME")
                .integers("DATA_TYPE")
                .text("ATTR_TYPE_NAME")
                .integers("ATTR_SIZE", "DECIMAL_DIGITS", "NUM_PREC_RADIX", "NULLABLE")
                .text("REMARKS", "ATTR_DEF")
                .integers("SQL_DATA_TYPE", "SQL_DATETIME_SUB", "CHAR_OCTET_LENGTH", "ORDINAL_POSITION")
                .text("IS_NULLABLE", "SCOPE_CATALOG", "SCOPE_SCHEMA", "SCOPE_TABLE")
                .shorts("SOURCE_DATA_TYPE");
    }

    private static CatalogAnswer tablePrivileges() {
        return new CatalogAnswer()
                .text("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "GRANTOR", "GRANTEE", "PRIVILEGE", "IS_GRANTABLE");
    }

    private static CatalogAnswer columnPrivileges() {
        return new CatalogAnswer()
                .text("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME", "GRANTOR", "GRANTEE", "PRIVILEGE")
                .text("IS_GRANTABLE");
    }
}
