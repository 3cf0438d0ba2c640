package io.runnel.registry.compatibility;

import io.runnel.registry.schema.AvroSchema;
import io.runnel.registry.schema.JsonSchema;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.ProtobufSchema;
import java.util.ArrayList;
import java.util.List;

/** Judges a new schema against earlier ones of its subject. Pure and thread-safe. */
public final class Compatibility {
    private Compatibility() {}

    /**
     * Every reason why {@code newer} may not follow {@code older} at this level; empty when it may. Which older
     * versions count (see {@link CompatibilityLevel#transitive}) is the caller's to say.
     */
    public static List<Incompatibility> between(CompatibilityLevel level, ParsedSchema newer, ParsedSchema older) {
        if (level == CompatibilityLevel.NONE) {
            return List.of();
        }
        if (newer.type() != older.type()) {
            return List.of(new Incompatibility(
                    "SCHEMA_TYPE_CHANGED",
                    "/",
                    "The schema type changes from " + older.type() + " to " + newer.type()
                            + ": register it under another subject, or set the subject's compatibility to NONE"));
        }
        List<Incompatibility> found = new ArrayList<>();
        if (level.backward()) {
            found.addAll(unreadable(newer, older, Direction.BACKWARD));
        }
        if (level.forward()) {
            found.addAll(unreadable(older, newer, Direction.FORWARD));
        }
        return found;
    }

    private static List<Incompatibility> unreadable(ParsedSchema reader, ParsedSchema writer, Direction direction) {
        if (reader instanceof AvroSchema avroReader && writer instanceof AvroSchema avroWriter) {
            return AvroCompatibility.unreadable(avroReader, avroWriter, direction);
        }
        if (reader instanceof JsonSchema jsonReader && writer instanceof JsonSchema jsonWriter) {
            return new JsonCompatibility(jsonReader, jsonWriter, direction).unreadable();
        }
        if (reader instanceof ProtobufSchema protoReader && writer instanceof ProtobufSchema protoWriter) {
            return ProtobufCompatibility.unreadable(protoReader, protoWriter, direction);
        }
        throw new IllegalArgumentException("No rule compares " + reader.type() + " with " + writer.type());
    }
}
