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
        String path = found.getLocation();
        String detail = found.getMessage();
        String description = switch (found.getType()) {
            case NAME_MISMATCH -> "The name of the schema has changed (" + detail + ") at path '" + path + "'";
            case FIXED_SIZE_MISMATCH ->
                "The size of FIXED type at path '" + path + "' in the " + reader + " schema does not match the "
                        + writer + " schema (" + detail + ")";
            case MISSING_ENUM_SYMBOLS ->
                "The " + reader + " schema is missing enum symbols " + detail + " at path '" + path + "' that the "
                        + writer + " schema has, and has no default for them";
            case READER_FIELD_MISSING_DEFAULT_VALUE ->
                "The field '" + detail + "' at path '" + path + "' in the " + reader
                        + " schema has no default value and is missing in the " + writer + " schema";
            case TYPE_MISMATCH ->
                "The type (path '" + path + "') of a field in the " + reader + " schema does not match with the "
                        + writer + " schema (" + detail + ")";
            case MISSING_UNION_BRANCH ->
                "The " + reader + " schema is missing a type inside a union field at path '" + path + "' that the "
                        + writer + " schema has (" + detail + ")";
        };
        return new Incompatibility(found.getType().name(), path, description);
    }
}
