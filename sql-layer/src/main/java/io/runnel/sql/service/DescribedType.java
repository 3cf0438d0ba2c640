package io.runnel.sql.service;

import io.runnel.protocol.SqlType;
import io.runnel.sql.catalog.ColumnType;
import java.sql.Types;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * A type as DatabaseMetaData tells of it.
 *
 * @param code of {@link Types}
 * @param name without length, precision and scale; of nested types as SQL writes them
 * @param size digits, characters or bytes; null where there is no such thing
 * @param digits after the point, or below the second; null where there is no such thing
 * @param radix 10 of numbers
 * @param octets the most bytes of a text or of bytes
 */
record DescribedType(
        int code,
        String name,
        @Nullable Integer size,
        @Nullable Integer digits,
        @Nullable Integer radix,
        @Nullable Integer octets) {
    /** As clients of Avatica see it, who get MAP and STRUCT as JSON text. */
    static DescribedType forAvatica(RelDataType type) {
        return of(type, ColumnTypes.jdbcType(type).code());
    }

    /** As our driver's clients see it. */
    static DescribedType forDriver(RelDataType type) {
        SqlType.Kind kind = WireTypes.kind(type);
        return of(
                type,
                switch (kind) {
                    case NULL -> Types.NULL;
                    case STRUCT -> Types.STRUCT;
                    case MAP, ANY -> Types.JAVA_OBJECT;
                    default -> ColumnTypes.jdbcType(type).code();
                });
    }

    private static DescribedType of(RelDataType type, int code) {
        boolean numeric = SqlTypeName.NUMERIC_TYPES.contains(type.getSqlTypeName());
        boolean nested = ColumnType.isNested(type);
        boolean bytes = code == Types.VARCHAR || code == Types.VARBINARY;
        Integer size = nested ? null : (Integer) ColumnTypes.columnSize(type);
        Integer digits =
                numeric || code == Types.TIMESTAMP || code == Types.TIME ? (Integer) ColumnTypes.scale(type) : null;
        return new DescribedType(
                code, ColumnTypes.jdbcType(type).name(), size, digits, numeric ? 10 : null, bytes ? size : null);
    }
}
