package io.runnel.sql.service;

import io.runnel.sql.SqlTypes;
import java.sql.DatabaseMetaData;
import java.sql.Types;
import java.util.Comparator;
import java.util.List;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Answers getTypeInfo: by JDBC's number of the type, and of one number the name first that is the standard's. */
final class TypeAnswer {
    private static final int LONGEST = ColumnTypes.UNLIMITED;
    private static final int MAX_DECIMAL = SqlTypes.MAX_DECIMAL_PRECISION;
    private static final int MILLIS = SqlTypes.TIMESTAMP_PRECISION;

    /**
     * A type.
     *
     * @param quote what a literal begins with; null if it has no quotes
     * @param parameters of its declaration; null if it takes none
     */
    private record Type(
            String name,
            int code,
            @Nullable Integer size,
            int maxScale,
            @Nullable String quote,
            @Nullable String parameters) {
        static Type of(SqlTypeName name) {
            DescribedType described = DescribedType.forDriver(SqlTypes.FACTORY.createSqlType(name));
            return new Type(described.name(), described.code(), described.size(), 0, null, null);
        }

        Type named(String other) {
            return new Type(other, code, size, maxScale, quote, parameters);
        }

        Type quoted(String with, int digits) {
            return new Type(name, code, size, digits, with, parameters);
        }

        Type with(String given) {
            return new Type(name, code, size, maxScale, quote, given);
        }

        boolean isNumber() {
            return switch (code) {
                case Types.TINYINT,
                        Types.SMALLINT,
                        Types.INTEGER,
                        Types.BIGINT,
                        Types.REAL,
                        Types.DOUBLE,
                        Types.DECIMAL -> true;
                default -> false;
            };
        }

        boolean isText() {
            return code == Types.VARCHAR || code == Types.CHAR;
        }
    }

    private static final List<Type> TYPES = List.of(
            Type.of(SqlTypeName.BOOLEAN),
            Type.of(SqlTypeName.TINYINT),
            Type.of(SqlTypeName.SMALLINT),
            Type.of(SqlTypeName.INTEGER),
            Type.of(SqlTypeName.INTEGER).named("INT"),
            Type.of(SqlTypeName.BIGINT),
            Type.of(SqlTypeName.REAL),
            Type.of(SqlTypeName.DOUBLE),
            new Type("DECIMAL", Types.DECIMAL, MAX_DECIMAL, MAX_DECIMAL, null, "precision,scale"),
            new Type("VARCHAR", Types.VARCHAR, LONGEST, 0, "'", "length"),
            new Type("STRING", Types.VARCHAR, LONGEST, 0, "'", null),
            new Type("VARBINARY", Types.VARBINARY, LONGEST, 0, "X'", "length"),
            new Type("BYTES", Types.VARBINARY, LONGEST, 0, "X'", null),
            Type.of(SqlTypeName.DATE).quoted("DATE '", 0),
            Type.of(SqlTypeName.TIME).quoted("TIME '", MILLIS),
            Type.of(SqlTypeName.TIMESTAMP).quoted("TIMESTAMP '", MILLIS),
            new Type("ARRAY", Types.ARRAY, null, 0, null, "element type"),
            new Type("STRUCT", Types.STRUCT, null, 0, null, "field names and types"),
            new Type("MAP", Types.JAVA_OBJECT, null, 0, null, "key type,value type"));

    private TypeAnswer() {}

    static CatalogAnswer typeInfo() {
        CatalogAnswer answer = new CatalogAnswer()
                .text("TYPE_NAME")
                .integers("DATA_TYPE", "PRECISION")
                .text("LITERAL_PREFIX", "LITERAL_SUFFIX", "CREATE_PARAMS")
                .shorts("NULLABLE")
                .booleans("CASE_SENSITIVE")
                .shorts("SEARCHABLE")
                .booleans("UNSIGNED_ATTRIBUTE", "FIXED_PREC_SCALE", "AUTO_INCREMENT")
                .text("LOCAL_TYPE_NAME")
                .shorts("MINIMUM_SCALE", "MAXIMUM_SCALE")
                .integers("SQL_DATA_TYPE", "SQL_DATETIME_SUB", "NUM_PREC_RADIX");
        TYPES.stream().sorted(Comparator.comparingInt(Type::code)).forEach(type -> row(answer, type));
        return answer;
    }

    private static void row(CatalogAnswer answer, Type type) {
        answer.row(
                type.name(),
                type.code(),
                type.size(),
                type.quote(),
                type.quote() == null ? null : "'",
                type.parameters(),
                DatabaseMetaData.typeNullable,
                type.isText(),
                type.isText() ? DatabaseMetaData.typeSearchable : DatabaseMetaData.typePredBasic,
                !type.isNumber(),
                false,
                false,
                null,
                0,
                type.maxScale(),
                null,
                null,
                type.isNumber() ? 10 : null);
    }
}
