package io.runnel.registry.compatibility;

import io.runnel.registry.schema.AvroSchema;
import java.util.List;
import org.apache.avro.SchemaCompatibility;

/** Avro's own schema resolution rules ("Schema Resolution" in Avro's specification), put in the registry's words. */
final class AvroCompatibility {
    private AvroCompatibility() {}

    static List<Incompatibility> unreadable(AvroSchema reader, AvroSchema writer, Direction direction) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader.schema(), writer.schema())
                .getResult()
                .getIncompatibilities()
                .stream()
                .map(found -> described(found, direction))
                .toList();
    }

    private static Incompatibility described(SchemaCompatibility.Incompatibility found, Direction direction) {
        String reader = direction.reader();
        String writer = direction.writer();
        String at = "path '" + found.getLocation() + "'";
        String detail = found.getMessage();
        String description = switch (found.getType()) {
            case NAME_MISMATCH -> "The name of the schema has changed (" + at + ")";
            case FIXED_SIZE_MISMATCH ->
                "The size of FIXED type field at " + at + " in the " + reader + " schema does not match with the "
                        + writer + " schema";
            case MISSING_ENUM_SYMBOLS ->
                "The " + reader + " schema is missing enum symbols '" + detail + "' at " + at + " in the " + writer
                        + " schema";
            case READER_FIELD_MISSING_DEFAULT_VALUE ->
                "The field '" + detail + "' at " + at + " in the " + reader
                        + " schema has no default value and is missing in the " + writer + " schema";
            case TYPE_MISMATCH ->
                "The type (" + at + ") of a field in the " + reader + " schema does not match with the " + writer
                        + " schema";
            case MISSING_UNION_BRANCH ->
                "The " + reader + " schema is missing a type inside a union field at " + at + " in the " + writer
                        + " schema";
        };
        return new Incompatibility(found.getType().name(), found.getLocation(), description, detail);
    }
}
