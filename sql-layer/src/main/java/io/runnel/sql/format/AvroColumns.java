package io.runnel.sql.format;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import java.util.List;
import java.util.Locale;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Fields of Avro records as columns. */
final class AvroColumns {
    private AvroColumns() {}

    /** @throws SchemaMismatchException with the reason, if the schema cannot become columns */
    static List<SchemaLanguage.Field> fields(Schema schema, @Nullable String fullName, @Nullable String bareName) {
        if (bareName != null && fullName == null && records(schema).isEmpty()) {
            return List.of(new SchemaLanguage.Field(bareName, type(bareName, schema, Nesting.none())));
        }
        Nesting<String> nesting = Nesting.none();
        return record(schema, fullName).getFields().stream()
                .map(field -> new SchemaLanguage.Field(field.name(), type(field.name(), field.schema(), nesting)))
                .toList();
    }

    private static List<Schema> records(Schema schema) {
        List<Schema> types = schema.getType() == Schema.Type.UNION ? schema.getTypes() : List.of(schema);
        return types.stream()
                .filter(type -> type.getType() == Schema.Type.RECORD)
                .toList();
    }

    private static Schema record(Schema schema, @Nullable String fullName) {
        List<Schema> candidates = records(schema);
        if (fullName != null) {
            return candidates.stream()
                    .filter(type -> type.getFullName().equals(fullName))
                    .findFirst()
                    .orElseThrow(() -> new SchemaMismatchException("has no record " + fullName + ", but "
                            + String.join(
                                    ", ",
                                    candidates.stream().map(Schema::getFullName).toList())));
        }
        if (candidates.size() > 1) {
            throw new SchemaMismatchException("has several records, "
                    + String.join(
                            " and ",
                            candidates.stream().map(Schema::getFullName).toList())
                    + ", of which VALUE_SCHEMA_FULL_NAME or KEY_SCHEMA_FULL_NAME must name one");
        }
        if (candidates.isEmpty()) {
            throw new SchemaMismatchException("is " + AvroSchemas.words(schema) + ", where a record was expected");
        }
        return candidates.get(0);
    }

    private static RelDataType type(String path, Schema schema, Nesting<String> within) {
        within.meet(path);
        return switch (schema.getType()) {
            case BOOLEAN -> ColumnType.of(SqlTypeName.BOOLEAN);
            case INT -> ColumnType.of(integer(schema));
            case LONG -> ColumnType.of(longInteger(schema));
            case FLOAT, DOUBLE -> ColumnType.of(SqlTypeName.DOUBLE);
            case STRING, ENUM -> ColumnType.of(SqlTypeName.VARCHAR);
            case BYTES, FIXED ->
                schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                        ? decimal(path, decimal)
                        : ColumnType.of(SqlTypeName.VARBINARY);
            case UNION -> type(path, optional(path, schema), within);
            case ARRAY -> array(path, schema, within);
            case MAP ->
                ColumnType.map(ColumnType.of(SqlTypeName.VARCHAR), type(path + "[]", schema.getValueType(), within));
            case RECORD -> struct(path, schema, within);
            case NULL -> throw new SchemaMismatchException("has field " + path + " of type null");
        };
    }

    private static SqlTypeName integer(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.Date) {
            return SqlTypeName.DATE;
        }
        return schema.getLogicalType() instanceof LogicalTypes.TimeMillis ? SqlTypeName.TIME : SqlTypeName.INTEGER;
    }

    private static SqlTypeName longInteger(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.TimeMicros) {
            return SqlTypeName.TIME;
        }
        return schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        || schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
                        || schema.getLogicalType() instanceof LogicalTypes.TimestampNanos
                        || schema.getLogicalType() instanceof LogicalTypes.LocalTimestampMillis
                        || schema.getLogicalType() instanceof LogicalTypes.LocalTimestampMicros
                        || schema.getLogicalType() instanceof LogicalTypes.LocalTimestampNanos
                ? SqlTypeName.TIMESTAMP
                : SqlTypeName.BIGINT;
    }

    private static RelDataType decimal(String path, LogicalTypes.Decimal decimal) {
        if (decimal.getPrecision() > SqlTypes.MAX_DECIMAL_PRECISION) {
            throw new SchemaMismatchException("has field " + path + " with " + decimal.getPrecision()
                    + " decimal digits, more than the " + SqlTypes.MAX_DECIMAL_PRECISION + " of DECIMAL");
        }
        return ColumnType.decimal(decimal.getPrecision(), decimal.getScale());
    }

    private static RelDataType array(String path, Schema schema, Nesting<String> within) {
        Schema element = schema.getElementType();
        if (AvroNested.isEntry(element)) {
            return ColumnType.map(
                    type(path + "[].key", element.getFields().get(0).schema(), within),
                    type(path + "[].value", element.getFields().get(1).schema(), within));
        }
        return ColumnType.array(type(path + "[]", element, within));
    }

    /** @param within names of the records around it: one that holds itself has no end as a type */
    private static RelDataType struct(String path, Schema schema, Nesting<String> within) {
        if (within.isWithin(schema.getFullName())) {
            throw new SchemaMismatchException("has field " + path + ", a " + schema.getFullName() + " within itself");
        }
        if (schema.getFields().isEmpty()) {
            throw new SchemaMismatchException("has field " + path + ", a record without fields");
        }
        Nesting<String> inner = within.in(schema.getFullName());
        List<String> names = schema.getFields().stream()
                .map(field -> field.name().toUpperCase(Locale.ROOT))
                .toList();
        return ColumnType.struct(
                names,
                schema.getFields().stream()
                        .map(field -> type(path + "->" + field.name(), field.schema(), inner))
                        .toList());
    }

    private static Schema optional(String path, Schema union) {
        List<Schema> types = union.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .toList();
        if (types.size() != 1) {
            throw new SchemaMismatchException("has field " + path + " that may be of several types");
        }
        return types.get(0);
    }
}
