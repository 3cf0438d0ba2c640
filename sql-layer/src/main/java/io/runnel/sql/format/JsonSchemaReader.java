package io.runnel.sql.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.runnel.registry.schema.JsonSchema;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as the format JSON does, after a look at what the writer's schema promises, and with the defaults of the
 * schemas. For one thread at a time.
 */
final class JsonSchemaReader implements Format.Reader {
    private static final JsonFormat JSON = new JsonFormat();

    private final Format.Reader document;
    private final List<RowStep> before;
    private final List<RowStep> after;

    private JsonSchemaReader(Format.Reader document, List<RowStep> before, List<RowStep> after) {
        this.document = document;
        this.before = before;
        this.after = after;
    }

    /** @throws SchemaMismatchException if a property's values can never become the column's */
    static JsonSchemaReader of(JsonSchema writer, Supplier<@Nullable JsonSchema> reader, Part part, List<Slot> slots) {
        JsonProperty root = JsonProperty.root(writer);
        boolean object = root.isRow(part);
        List<Slot> read = new ArrayList<>();
        List<RowStep> before = new ArrayList<>();
        List<RowStep> after = new ArrayList<>();
        for (Slot slot : slots) {
            JsonProperty property = object ? property(root, slot.column()) : root;
            if (property != null) {
                check(property, slot.column());
            }
            read.add(property != null && JsonHints.isDecimalBytes(property) ? unscaled(property, slot, after) : slot);
            if (object) {
                byDefault(property, reader, part, slot, before);
            }
        }
        if (!object && !part.bare() && !root.types().isEmpty()) {
            throw new SchemaMismatchException(
                    "which is " + root.words() + ", where an object with a property per column was expected.");
        }
        Format.Reader document = object && part.bare() ? JSON.objectReader(part, read) : JSON.reader(part, read);
        return new JsonSchemaReader(document, before, after);
    }

    private static @Nullable JsonProperty property(JsonProperty root, Column column) {
        Map<String, JsonProperty> properties = root.properties();
        String name = JsonProperty.named(properties, column.name());
        return name == null ? null : properties.get(name);
    }

    private static void check(JsonProperty property, Column column) {
        Set<String> types = property.types();
        if (types.isEmpty()) {
            return;
        }
        boolean readable = switch (column.type().getSqlTypeName()) {
            case BOOLEAN -> types.contains("boolean");
            case INTEGER, BIGINT, DOUBLE -> types.contains("integer") || types.contains("number");
            case DECIMAL -> types.contains("integer") || types.contains("number") || types.contains("string");
            case VARBINARY -> types.contains("string");
            case DATE, TIME, TIMESTAMP -> types.contains("integer") || types.contains("string");
            case ARRAY -> types.contains("array");
            case MAP -> types.contains("object");
            case ROW, STRUCTURED -> types.contains("object");
            default -> true;
        };
        if (!readable) {
            throw new SchemaMismatchException("whose property for column " + column.name() + " is " + property.words()
                    + ", where " + column.type() + " was expected.");
        }
    }

    /** Reads the bytes of a decimal's digits, and makes them the decimal afterwards. */
    private static Slot unscaled(JsonProperty property, Slot slot, List<RowStep> after) {
        RelDataType type = slot.column().type();
        if (type.getSqlTypeName() != SqlTypeName.DECIMAL) {
            return slot;
        }
        int scale = JsonHints.scale(property);
        after.add(row -> {
            Object bytes = row[slot.index()];
            row[slot.index()] = bytes == null
                    ? null
                    : Decimals.read(
                            ((ByteString) bytes).getBytes(),
                            scale,
                            type,
                            slot.column().name());
        });
        Column bytes = new Column(
                slot.column().name(),
                ColumnType.of(SqlTypeName.VARBINARY),
                slot.column().role());
        return new Slot(bytes, slot.index());
    }

    /** A record that leaves a property out has the default of its writer, or that of the reader for a new property. */
    private static void byDefault(
            @Nullable JsonProperty property,
            Supplier<@Nullable JsonSchema> reader,
            Part part,
            Slot slot,
            List<RowStep> before) {
        JsonProperty own = property;
        if (own == null) {
            JsonSchema readers = reader.get();
            own = readers == null ? null : property(JsonProperty.root(readers), slot.column());
        }
        JsonNode value = own == null ? null : own.byDefault();
        if (own == null || value == null || value.isNull()) {
            return;
        }
        Object content = defaultValue(value, own, part, slot);
        before.add(row -> row[slot.index()] = content);
    }

    private static @Nullable Object defaultValue(JsonNode value, JsonProperty own, Part part, Slot slot) {
        Slot only = new Slot(slot.column(), 0);
        List<RowStep> after = new ArrayList<>();
        Slot read = JsonHints.isDecimalBytes(own) ? unscaled(own, only, after) : only;
        @Nullable Object[] row = new @Nullable Object[1];
        JSON.bareReader(part, read).read(ByteBuffer.wrap(value.toString().getBytes(StandardCharsets.UTF_8)), row);
        after.forEach(step -> step.run(row));
        return row[0];
    }

    @Override
    public void read(ByteBuffer bytes, @Nullable Object[] row) {
        for (RowStep step : before) {
            step.run(row);
        }
        document.read(bytes, row);
        for (RowStep step : after) {
            step.run(row);
        }
    }

    /** Something that is done to a row before or after the document is read. */
    @FunctionalInterface
    private interface RowStep {
        void run(@Nullable Object[] row);
    }
}
