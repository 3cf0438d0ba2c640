package io.runnel.sql.service;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.catalog.SystemTable;
import java.sql.DatabaseMetaData;
import java.sql.Types;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Answers the methods of JDBC's DatabaseMetaData that ask the server, with the columns and the order that
 * {@link DatabaseMetaData} lays down. There are no catalogs; one schema holds streams and tables, another the system tables.
 */
final class CatalogAnswers {
    private static final List<SqlTypeName> TYPES = List.of(
            SqlTypeName.BOOLEAN,
            SqlTypeName.INTEGER,
            SqlTypeName.BIGINT,
            SqlTypeName.DECIMAL,
            SqlTypeName.DOUBLE,
            SqlTypeName.VARCHAR,
            SqlTypeName.VARBINARY,
            SqlTypeName.DATE,
            SqlTypeName.TIME,
            SqlTypeName.TIMESTAMP);

    private final CatalogView catalog;

    CatalogAnswers(CatalogView catalog) {
        this.catalog = catalog;
    }

    static CatalogAnswer catalogs() {
        return new CatalogAnswer().text("TABLE_CAT");
    }

    static CatalogAnswer schemas(@Nullable String inCatalog, @Nullable String pattern) {
        CatalogAnswer answer = new CatalogAnswer().text("TABLE_SCHEM", "TABLE_CATALOG");
        for (String schema : List.of(CatalogView.SCHEMA, SystemTable.SCHEMA)) {
            if (noCatalog(inCatalog) && NamePattern.matches(pattern, schema)) {
                answer.row(schema, null);
            }
        }
        return answer;
    }

    static CatalogAnswer tableTypes() {
        CatalogAnswer answer = new CatalogAnswer().text("TABLE_TYPE");
        Stream.concat(Arrays.stream(SourceKind.values()).map(Enum::name), Stream.of(CatalogTable.SYSTEM_TABLE))
                .sorted()
                .forEach(answer::row);
        return answer;
    }

    CatalogAnswer tables(
            @Nullable String inCatalog,
            @Nullable String schemas,
            @Nullable String tables,
            @Nullable List<String> types) {
        CatalogAnswer answer = new CatalogAnswer()
                .text("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE", "REMARKS")
                .text("TYPE_CAT", "TYPE_SCHEM", "TYPE_NAME", "SELF_REFERENCING_COL_NAME", "REF_GENERATION");
        matching(inCatalog, schemas, tables)
                .filter(table -> types == null || types.contains(table.type()))
                .sorted(Comparator.comparing(CatalogTable::type).thenComparing(CatalogTable.BY_NAME))
                .forEach(table -> answer.row(
                        null,
                        table.schema(),
                        table.name(),
                        table.type(),
                        table.remarks(),
                        null,
                        null,
                        null,
                        null,
                        null));
        return answer;
    }

    CatalogAnswer columns(
            @Nullable String inCatalog, @Nullable String schemas, @Nullable String tables, @Nullable String columns) {
        CatalogAnswer answer = new CatalogAnswer()
                .text("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME")
                .integers("DATA_TYPE")
                .text("TYPE_NAME")
                .integers("COLUMN_SIZE", "BUFFER_LENGTH", "DECIMAL_DIGITS", "NUM_PREC_RADIX", "NULLABLE")
                .text("REMARKS", "COLUMN_DEF")
                .integers("SQL_DATA_TYPE", "SQL_DATETIME_SUB", "CHAR_OCTET_LENGTH", "ORDINAL_POSITION")
                .text("IS_NULLABLE", "SCOPE_CATALOG", "SCOPE_SCHEMA", "SCOPE_TABLE")
                .integers("SOURCE_DATA_TYPE")
                .text("IS_AUTOINCREMENT", "IS_GENERATEDCOLUMN");
        matching(inCatalog, schemas, tables).sorted(CatalogTable.BY_NAME).forEach(table -> {
            for (int i = 0; i < table.columns().size(); i++) {
                Column column = table.columns().get(i);
                if (NamePattern.matches(columns, column.name())) {
                    columnRow(answer, table, column, i + 1);
                }
            }
        });
        return answer;
    }

    private static void columnRow(CatalogAnswer answer, CatalogTable table, Column column, int position) {
        RelDataType type = column.type();
        ColumnTypes.JdbcType jdbc = ColumnTypes.jdbcType(type);
        boolean numeric = SqlTypeName.NUMERIC_TYPES.contains(type.getSqlTypeName());
        boolean hasDigits = numeric || jdbc.code() == Types.TIMESTAMP || jdbc.code() == Types.TIME;
        boolean hasOctets = jdbc.code() == Types.VARCHAR || jdbc.code() == Types.VARBINARY;
        answer.row(
                null,
                table.schema(),
                table.name(),
                column.name(),
                jdbc.code(),
                jdbc.name(),
                ColumnTypes.columnSize(type),
                null,
                hasDigits ? ColumnTypes.scale(type) : null,
                numeric ? 10 : null,
                type.isNullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
                table.columnRemarks().get(column.name()),
                null,
                null,
                null,
                hasOctets ? ColumnTypes.columnSize(type) : null,
                position,
                type.isNullable() ? "YES" : "NO",
                null,
                null,
                null,
                null,
                "NO",
                "NO");
    }

    static CatalogAnswer typeInfo() {
        CatalogAnswer answer = new CatalogAnswer()
                .text("TYPE_NAME")
                .integers("DATA_TYPE", "PRECISION")
                .text("LITERAL_PREFIX", "LITERAL_SUFFIX", "CREATE_PARAMS")
                .integers("NULLABLE")
                .booleans("CASE_SENSITIVE")
                .integers("SEARCHABLE")
                .booleans("UNSIGNED_ATTRIBUTE", "FIXED_PREC_SCALE", "AUTO_INCREMENT")
                .text("LOCAL_TYPE_NAME")
                .integers("MINIMUM_SCALE", "MAXIMUM_SCALE", "SQL_DATA_TYPE", "SQL_DATETIME_SUB", "NUM_PREC_RADIX");
        TYPES.stream()
                .map(SqlTypes.FACTORY::createSqlType)
                .sorted(Comparator.comparingInt(
                        type -> ColumnTypes.jdbcType(type).code()))
                .forEach(type -> typeRow(answer, type));
        return answer;
    }

    private static void typeRow(CatalogAnswer answer, RelDataType type) {
        SqlTypeName name = type.getSqlTypeName();
        ColumnTypes.JdbcType jdbc = ColumnTypes.jdbcType(type);
        boolean decimal = name == SqlTypeName.DECIMAL;
        answer.row(
                jdbc.name(),
                jdbc.code(),
                decimal ? SqlTypes.MAX_DECIMAL_PRECISION : ColumnTypes.columnSize(type),
                literalPrefix(name),
                literalPrefix(name) == null ? null : "'",
                decimal ? "precision,scale" : null,
                DatabaseMetaData.typeNullable,
                name == SqlTypeName.VARCHAR,
                DatabaseMetaData.typeSearchable,
                !SqlTypeName.NUMERIC_TYPES.contains(name),
                false,
                false,
                null,
                0,
                decimal ? SqlTypes.MAX_DECIMAL_PRECISION : ColumnTypes.scale(type),
                null,
                null,
                SqlTypeName.NUMERIC_TYPES.contains(name) ? 10 : null);
    }

    private static @Nullable String literalPrefix(SqlTypeName name) {
        return switch (name) {
            case VARCHAR -> "'";
            case VARBINARY -> "X'";
            case DATE, TIME, TIMESTAMP -> name + " '";
            default -> null;
        };
    }

    private Stream<CatalogTable> matching(
            @Nullable String inCatalog, @Nullable String schemas, @Nullable String tables) {
        return noCatalog(inCatalog) ? CatalogTable.matching(catalog, schemas, tables) : Stream.empty();
    }

    /** JDBC: null asks for any catalog, the empty string for what has none; some tools ask for % as well. */
    private static boolean noCatalog(@Nullable String inCatalog) {
        return inCatalog == null || inCatalog.isEmpty() || inCatalog.equals("%");
    }
}
