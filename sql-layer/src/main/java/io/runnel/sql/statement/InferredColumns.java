package io.runnel.sql.statement;

import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.format.RegistryColumns;
import io.runnel.sql.format.RegistryColumns.Origin;
import io.runnel.sql.parser.SqlCreateSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The columns of a CREATE statement that it does not declare, because the registry has them. */
record InferredColumns(SqlCreateSource create, SourceOptions options, RegistryColumns registry) {
    /**
     * Key columns, none if some are declared. A schema must be there where {@code KEY_FORMAT} or {@code KEY_SCHEMA_ID}
     * asks for it; with {@code FORMAT} alone, and with JSON, a stream without one has no key column.
     */
    List<Column> keys(String format, String topic, List<Column> declared) {
        Origin origin = origin("key", format, topic);
        if (!wanted(origin, Column.Role.KEY, declared) || !registry.canInfer(format)) {
            return List.of();
        }
        boolean mayBeAbsent = format.equals("JSON") || !options.has(SourceOptions.KEY_FORMAT);
        if (mayBeAbsent && !registry.hasSchema(origin)) {
            return List.of();
        }
        List<Column> columns = registry.infer(origin, Column.Role.KEY);
        return create.table() ? columns.stream().map(InferredColumns::notNull).toList() : columns;
    }

    /** Value columns, none if some are declared. */
    List<Column> values(String format, String topic, List<Column> declared) {
        Origin origin = origin("value", format, topic);
        if (!wanted(origin, Column.Role.VALUE, declared)) {
            return List.of();
        }
        if (registry.canInfer(format)) {
            return registry.infer(origin, Column.Role.VALUE, options.hasBareValue());
        }
        throw SqlException.at(
                "42601",
                create.name().getParserPosition(),
                SourceNames.simple(create.name()) + " declares no value column",
                "; for VALUE_FORMAT = '" + format + "', they cannot be taken from the registry.");
    }

    private Origin origin(String part, String format, String topic) {
        OptionalInt id = options.schemaId(part);
        Optional<String> fullName = options.schemaFullName(part);
        return new Origin(topic, part, format, id.isPresent() ? id.getAsInt() : null, fullName.orElse(null));
    }

    /** Whether there is no column of the role; then those of a named schema would contradict it. */
    private boolean wanted(Origin origin, Column.Role role, List<Column> declared) {
        String option = options.schemaIdOption(origin.part());
        if (origin.schemaId() != null && !registry.canInfer(origin.format())) {
            throw options.refusal(
                    option,
                    "42601",
                    "is for formats with schemas",
                    "; the " + origin.part() + "'s format is " + origin.format() + ".");
        }
        if (declared.stream().noneMatch(column -> column.role() == role)) {
            return true;
        }
        if (origin.schemaId() != null) {
            throw options.refusal(
                    option,
                    "42601",
                    "and declared " + origin.part() + " columns exclude each other",
                    ": the columns are those of the schema.");
        }
        return false;
    }

    private static Column notNull(Column column) {
        return new Column(
                column.name(), SqlTypes.FACTORY.createTypeWithNullability(column.type(), false), column.role());
    }
}
