package io.runnel.sql.service;

import io.runnel.sql.Prepared;
import io.runnel.sql.catalog.ColumnType;
import java.math.BigDecimal;
import java.sql.DatabaseMetaData;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;

/** Types of columns and parameters as JDBC clients are told of them. Pure. */
final class ColumnTypes {
    /** What JDBC clients are told of a VARCHAR without a length. */
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int TIMESTAMP_WIDTH = 23;

    private ColumnTypes() {}

    /**
     * A SQL type in JDBC's terms.
     *
     * @param rep the form in which a value travels
     * @param javaClass what getObject gives
     */
    record JdbcType(int code, String name, Rep rep, Class<?> javaClass) {}

    static JdbcType jdbcType(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> new JdbcType(Types.BOOLEAN, "BOOLEAN", Rep.BOOLEAN, Boolean.class);
            case TINYINT -> new JdbcType(Types.TINYINT, "TINYINT", Rep.BYTE, Byte.class);
            case SMALLINT -> new JdbcType(Types.SMALLINT, "SMALLINT", Rep.SHORT, Short.class);
            case INTEGER -> new JdbcType(Types.INTEGER, "INTEGER", Rep.INTEGER, Integer.class);
            case BIGINT -> new JdbcType(Types.BIGINT, "BIGINT", Rep.LONG, Long.class);
            case REAL -> new JdbcType(Types.REAL, "REAL", Rep.FLOAT, Float.class);
            case FLOAT, DOUBLE -> new JdbcType(Types.DOUBLE, "DOUBLE", Rep.DOUBLE, Double.class);
            case DECIMAL -> new JdbcType(Types.DECIMAL, "DECIMAL", Rep.NUMBER, BigDecimal.class);
            case DATE -> new JdbcType(Types.DATE, "DATE", Rep.INTEGER, java.sql.Date.class);
            case TIME -> new JdbcType(Types.TIME, "TIME", Rep.INTEGER, java.sql.Time.class);
            // Rep.LONG: with Rep.JAVA_SQL_TIMESTAMP the client would expect an object where a number travels.
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                new JdbcType(Types.TIMESTAMP, "TIMESTAMP", Rep.LONG, Timestamp.class);
            case BINARY, VARBINARY -> new JdbcType(Types.VARBINARY, "VARBINARY", Rep.BYTE_STRING, byte[].class);
            case ARRAY, MULTISET -> new JdbcType(Types.ARRAY, ColumnType.text(type), Rep.ARRAY, java.sql.Array.class);
            // JSON text: Avatica's frames have no form for them.
            case MAP, ROW, STRUCTURED -> new JdbcType(Types.VARCHAR, ColumnType.text(type), Rep.STRING, String.class);
            default -> new JdbcType(Types.VARCHAR, "VARCHAR", Rep.STRING, String.class);
        };
    }

    /** Whether a value of the type must be turned into text, because clients are told that it is a VARCHAR. */
    static boolean travelsAsText(RelDataType type) {
        return jdbcType(type).code() == Types.VARCHAR && !SqlTypeName.CHAR_TYPES.contains(type.getSqlTypeName());
    }

    /** What JDBC calls the size of a column: characters, digits or bytes. */
    static int columnSize(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> 1;
            case TINYINT -> 3;
            case SMALLINT -> 5;
            case INTEGER, DATE -> 10;
            case BIGINT -> 19;
            case REAL -> 7;
            case FLOAT, DOUBLE -> 15;
            case TIME -> 12;
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> TIMESTAMP_WIDTH;
            case DECIMAL -> type.getPrecision();
            default -> type.getPrecision() > 0 ? type.getPrecision() : UNLIMITED;
        };
    }

    /** Digits after the decimal point; of a TIME or TIMESTAMP, after the second. */
    static int scale(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case DECIMAL -> type.getScale();
            case TIME, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> type.getPrecision();
            default -> 0;
        };
    }

    /** The form of a statement as its client sees it: columns of its answer, parameters, and how to call it. */
    static Meta.Signature signature(Prepared prepared) {
        List<ColumnMetaData> columns = prepared.kind() == Prepared.Kind.QUERY
                ? columns(Objects.requireNonNull(prepared.rowType(), "a query has a row type"))
                : List.of();
        return new Meta.Signature(
                columns,
                prepared.sql(),
                parameters(prepared.parameterTypes()),
                Map.of(),
                Meta.CursorFactory.LIST,
                statementType(prepared.kind()));
    }

    static List<ColumnMetaData> columns(RelDataType rowType) {
        List<ColumnMetaData> columns = new ArrayList<>();
        for (RelDataTypeField field : rowType.getFieldList()) {
            columns.add(column(field.getIndex(), field.getName(), field.getType()));
        }
        return columns;
    }

    static ColumnMetaData column(int ordinal, String name, RelDataType type) {
        JdbcType jdbc = jdbcType(type);
        // Avatica cuts the fraction of a second to the precision, so for times it is the digits below the second.
        boolean hasSeconds = jdbc.code() == Types.TIMESTAMP || jdbc.code() == Types.TIME;
        return new ColumnMetaData(
                ordinal,
                false,
                true,
                true,
                false,
                type.isNullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
                SqlTypeName.NUMERIC_TYPES.contains(type.getSqlTypeName()),
                columnSize(type),
                name,
                name,
                "",
                hasSeconds ? scale(type) : columnSize(type),
                scale(type),
                "",
                "",
                avaticaType(type),
                true,
                false,
                false,
                jdbc.javaClass().getName());
    }

    private static ColumnMetaData.AvaticaType avaticaType(RelDataType type) {
        JdbcType jdbc = jdbcType(type);
        return jdbc.code() == Types.ARRAY
                ? ColumnMetaData.array(elementType(ColumnType.element(type)), jdbc.name(), jdbc.rep())
                : ColumnMetaData.scalar(jdbc.code(), jdbc.name(), jdbc.rep());
    }

    /** A BIGINT within a list may arrive as an Integer, by JSON, which the client's accessor of LONG does not take. */
    private static ColumnMetaData.AvaticaType elementType(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.BIGINT
                ? ColumnMetaData.scalar(Types.BIGINT, "BIGINT", Rep.NUMBER)
                : avaticaType(type);
    }

    private static List<AvaticaParameter> parameters(RelDataType types) {
        List<AvaticaParameter> parameters = new ArrayList<>();
        for (RelDataTypeField field : types.getFieldList()) {
            RelDataType type = field.getType();
            JdbcType jdbc = jdbcType(type);
            parameters.add(new AvaticaParameter(
                    SqlTypeName.NUMERIC_TYPES.contains(type.getSqlTypeName()),
                    columnSize(type),
                    scale(type),
                    jdbc.code(),
                    jdbc.name(),
                    jdbc.javaClass().getName(),
                    field.getName()));
        }
        return parameters;
    }

    private static Meta.StatementType statementType(Prepared.Kind kind) {
        return switch (kind) {
            case QUERY -> Meta.StatementType.SELECT;
            case UPDATE -> Meta.StatementType.IS_DML;
            case COMMAND -> Meta.StatementType.OTHER_DDL;
        };
    }
}
