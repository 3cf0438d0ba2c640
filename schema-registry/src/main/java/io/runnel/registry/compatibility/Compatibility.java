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

    /** As {@link #between(CompatibilityLevel, CompatibilityPolicy, ParsedSchema, ParsedSchema)}, strictly. */
    public static List<Incompatibility> between(CompatibilityLevel level, ParsedSchema newer, ParsedSchema older) {
        return between(level, CompatibilityPolicy.STRICT, newer, older);
    }

    /**
     * Every reason why {@code newer} may not follow {@code older} at this level; empty when it may. Which older
     * versions count (see {@link CompatibilityLevel#transitive}) is the caller's to say.
     */
    public static List<Incompatibility> between(
            CompatibilityLevel level, CompatibilityPolicy policy, ParsedSchema newer, ParsedSchema older) {
        List<Incompatibility> found = new ArrayList<>();
        if (level.forward()) {
            found.addAll(unreadable(policy, older, newer, Direction.FORWARD));
        }
        if (level.backward()) {
            found.addAll(unreadable(policy, newer, older, Direction.BACKWARD));
        }
        return found;
    }

    private static List<Incompatibility> unreadable(
            CompatibilityPolicy policy, ParsedSchema reader, ParsedSchema writer, Direction direction) {
        if (reader.type() != writer.type()) {
            return List.of(new Incompatibility(
                    "SCHEMA_TYPE_CHANGED",
                    "/",
                    "The schema type changes from " + writer.type() + " to " + reader.type()
                            + ": register it under another subject, or set the subject's compatibility to NONE"));
        }
        if (reader instanceof AvroSchema avroReader && writer instanceof AvroSchema avroWriter) {
            return AvroCompatibility.unreadable(avroReader, avroWriter, direction);
        }
        if (reader instanceof JsonSchema jsonReader && writer instanceof JsonSchema jsonWriter) {
            return JsonCompatibility.unreadable(jsonReader, jsonWriter, policy, direction);
        }
        if (reader instanceof ProtobufSchema protoReader && writer instanceof ProtobufSchema protoWriter) {
            return ProtobufCompatibility.unreadable(protoReader, protoWriter, direction);
        }
        throw new IllegalArgumentException("No rule compares " + reader.type() + " with " + writer.type());
    }
}
