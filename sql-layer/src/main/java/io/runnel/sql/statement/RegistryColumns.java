package io.runnel.sql.statement;

import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.SchemaType;
import io.runnel.registry.SubjectVersion;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import java.util.List;
import java.util.Locale;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/** Columns taken from the newest Avro schema of a topic's values, as ksqlDB infers them: names in upper case. */
final class RegistryColumns {
    private RegistryColumns() {}

    /** @throws SqlException 42601 without a schema, 0A000 for one that columns cannot carry */
    static List<Column> valueColumns(SchemaRegistry registry, String topic) {
        String subject = topic + "-value";
        SubjectVersion latest = registry.latest(subject)
                .orElseThrow(() -> new SqlException(
                        "42601",
                        "No value column is declared, and the registry has no schema under subject " + subject
                                + " to take them from: declare columns, or register the schema first."));
        Schema schema = parse(latest);
        if (schema.getType() != Schema.Type.RECORD) {
            throw unsupported(subject, "is " + schema.getType() + ", where a record was expected");
        }
        return schema.getFields().stream()
                .map(field -> new Column(
                        field.name().toUpperCase(Locale.ROOT),
                        type(subject, field.name(), field.schema()),
                        Column.Role.VALUE))
                .toList();
    }

    private static Schema parse(SubjectVersion latest) {
        if (latest.schema().type() != SchemaType.AVRO) {
            throw unsupported(latest.subject(), "is " + latest.schema().type() + ", not AVRO");
        }
        if (!latest.schema().references().isEmpty()) {
            throw unsupported(latest.subject(), "imports other schemas");
        }
        try {
            return new Schema.Parser().parse(latest.schema().text());
        } catch (SchemaParseException e) {
            throw unsupported(latest.subject(), "does not parse: " + e.getMessage());
        }
    }

    private static RelDataType type(String subject, String field, Schema schema) {
        return switch (schema.getType()) {
            case BOOLEAN -> ColumnType.of(SqlTypeName.BOOLEAN);
            case INT -> ColumnType.of(integer(schema.getLogicalType()));
            case LONG ->
                ColumnType.of(
                        schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                                        || schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
                                ? SqlTypeName.TIMESTAMP
                                : SqlTypeName.BIGINT);
            case FLOAT, DOUBLE -> ColumnType.of(SqlTypeName.DOUBLE);
            case STRING, ENUM -> ColumnType.of(SqlTypeName.VARCHAR);
            case BYTES, FIXED ->
                schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                        ? ColumnType.parse("DECIMAL(" + decimal.getPrecision() + ", " + decimal.getScale() + ")")
                        : ColumnType.of(SqlTypeName.VARBINARY);
            case UNION -> type(subject, field, optional(subject, field, schema));
            default -> throw unsupported(subject, "has field " + field + " of type " + schema.getType());
        };
    }

    private static SqlTypeName integer(LogicalType logical) {
        if (logical instanceof LogicalTypes.Date) {
            return SqlTypeName.DATE;
        }
        return logical instanceof LogicalTypes.TimeMillis ? SqlTypeName.TIME : SqlTypeName.INTEGER;
    }

    private static Schema optional(String subject, String field, Schema union) {
        List<Schema> types = union.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .toList();
        if (types.size() != 1) {
            throw unsupported(subject, "has field " + field + " that may be of several types");
        }
        return types.get(0);
    }

    private static SqlException unsupported(String subject, String why) {
        return new SqlException(
                "0A000",
                "The schema under subject " + subject + " " + why
                        + ", which cannot become columns: declare those columns that you want.");
    }
}
