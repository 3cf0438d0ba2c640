package io.runnel.registry.compatibility;

import io.runnel.registry.schema.AvroSchema;
import io.runnel.registry.schema.JsonSchema;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.ProtobufSchema;
import java.util.ArrayList;
import java.util.List;

/** Judges a new schema against earlier ones of its subject. Pure and thread-safe. */
public final class Compatibility {
    /** Characters; a longer old schema is cut in messages. */
    private static final int SCHEMA_SHOWN = 10 * 1024;

    private static final Incompatibility TYPE_CHANGED =
            new Incompatibility("SCHEMA_TYPE_CHANGED", "/", "Incompatible because of different schema type");

    private Compatibility() {}

    /** A version of the subject. */
    public record Version(int number, ParsedSchema schema) {}

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
        if (level == CompatibilityLevel.NONE) {
            return List.of();
        }
        if (newer.type() != older.type()) {
            return List.of(TYPE_CHANGED);
        }
        List<Incompatibility> found = new ArrayList<>();
        if (level.forward()) {
            found.addAll(unreadable(policy, older, newer, Direction.FORWARD));
        }
        if (level.backward()) {
            found.addAll(unreadable(policy, newer, older, Direction.BACKWARD));
        }
        return found;
    }

    /**
     * The lines that a refused registration and a verbose check show, in Confluent's wording and order; empty when the
     * schema may follow. The first version that refuses ends the search. Where both directions are asked for, what the
     * old schema cannot read comes first, and the old schema itself is shown for the new one's reasons only.
     *
     * @param older the versions that count at this level, newest first; looked at one by one
     */
    public static List<String> lines(
            CompatibilityLevel level, CompatibilityPolicy policy, ParsedSchema newer, Iterable<Version> older) {
        for (Version version : older) {
            List<String> lines = new ArrayList<>();
            if (level != CompatibilityLevel.NONE
                    && newer.type() != version.schema().type()) {
                return List.of(TYPE_CHANGED.description());
            }
            if (level.forward()) {
                lines.addAll(described(
                        unreadable(policy, version.schema(), newer, Direction.FORWARD), version, !level.backward()));
            }
            if (level.backward()) {
                lines.addAll(described(unreadable(policy, newer, version.schema(), Direction.BACKWARD), version, true));
            }
            if (!lines.isEmpty()) {
                return lines;
            }
        }
        return List.of();
    }

    private static List<String> described(List<Incompatibility> found, Version version, boolean withSchema) {
        List<String> lines = new ArrayList<>();
        found.forEach(reason -> lines.add(reason.toString()));
        if (withSchema && !lines.isEmpty()) {
            String text = version.schema().canonicalText();
            lines.add("{oldSchemaVersion: " + version.number() + "}");
            lines.add(
                    text.length() <= SCHEMA_SHOWN
                            ? "{oldSchema: '" + text + "'}"
                            : "{oldSchema: <truncated> '" + text.substring(0, SCHEMA_SHOWN) + "...'}");
        }
        return lines;
    }

    private static List<Incompatibility> unreadable(
            CompatibilityPolicy policy, ParsedSchema reader, ParsedSchema writer, Direction direction) {
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
