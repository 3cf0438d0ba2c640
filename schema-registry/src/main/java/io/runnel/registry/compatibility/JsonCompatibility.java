package io.runnel.registry.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.schema.JsonSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether every document valid under a writer's JSON Schema is valid under a reader's, as far as it can be told from
 * the keywords; where it cannot, the answer is no, with the reason. As in Confluent's registry a required property with
 * a default counts as readable where it is missing.
 *
 * <p>The writer is taken apart into plain alternatives; each must satisfy the reader's own keywords, every part of its
 * {@code allOf}, and one branch of its {@code anyOf} or {@code oneOf}. One instance judges one pair, on one thread.
 */
final class JsonCompatibility {
    /** Nested alternatives multiply; a pair of schemas past this is not decided but refused. */
    private static final int MAX_COMPARISONS = 100_000;

    /** Bounds the stack. */
    private static final int MAX_DEPTH = 200;

    private final JsonDocuments readers;
    private final JsonDocuments writers;
    private final boolean sameDocuments;
    private final Direction direction;
    private final Set<Pair> underway = new HashSet<>();
    private int comparisons;
    private int depth;

    JsonCompatibility(JsonSchema reader, JsonSchema writer, Direction direction) {
        this.readers = new JsonDocuments(reader);
        this.writers = new JsonDocuments(writer);
        this.sameDocuments =
                reader.root().equals(writer.root()) && reader.imports().equals(writer.imports());
        this.direction = direction;
    }

    private record Pair(JsonNode reader, JsonNode writer) {}

    List<Incompatibility> unreadable() {
        List<Incompatibility> found = new ArrayList<>();
        compare(readers.root(), writers.root(), "#", found);
        return found;
    }

    /** Adds to {@code found} why the reader may refuse a value of the writer; nothing when it never does. */
    void compare(JsonNode readerOrReference, JsonNode writerOrReference, String path, List<Incompatibility> found) {
        JsonNode reader = readers.follow(readerOrReference);
        JsonNode writer = writers.follow(writerOrReference);
        if (same(reader, writer)) {
            return;
        }
        Pair pair = new Pair(reader, writer);
        // A recursive schema comes back to the same pair: it holds if nothing else speaks against it.
        if (underway.add(pair)) {
            for (ObjectNode alternative : new JsonAlternatives(writers).of(writer)) {
                read(reader, alternative, path, found);
            }
            underway.remove(pair);
        }
    }

    /** Word for word the same, and so is whatever the words refer to. */
    boolean same(JsonNode reader, JsonNode writer) {
        return reader.equals(writer) && (sameDocuments || reader.findValue("$ref") == null);
    }

    private void read(JsonNode unfollowed, ObjectNode writer, String path, List<Incompatibility> found) {
        JsonNode reader = readers.follow(unfollowed);
        if (depth >= MAX_DEPTH || ++comparisons > MAX_COMPARISONS) {
            add(found, "SCHEMA_TOO_COMPLEX", path, "The schemas are nested or branched too far to be compared");
        } else if (reader.isObject()) {
            depth++;
            new JsonKeywords(this, reader, writer, path, found).check();
            for (JsonNode part : reader.path("allOf")) {
                read(part, writer, path, found);
            }
            branches("anyOf", reader, writer, path, found);
            branches("oneOf", reader, writer, path, found);
            depth--;
        } else if (!reader.isBoolean() || !reader.booleanValue()) {
            add(found, "FALSE_SCHEMA", path, "The %r schema allows no value where the %w schema does");
        }
    }

    private void branches(
            String keyword, JsonNode reader, ObjectNode writer, String path, List<Incompatibility> found) {
        JsonNode branches = reader.path(keyword);
        if (!branches.isArray()) {
            return;
        }
        for (JsonNode branch : branches) {
            List<Incompatibility> tried = new ArrayList<>();
            read(branch, writer, path, tried);
            if (tried.isEmpty()) {
                return;
            }
        }
        add(
                found,
                "COMBINED_TYPE_SUBSCHEMAS_CHANGED",
                path + "/" + keyword,
                "No branch of " + keyword + " in the %r schema reads every value that the %w schema allows");
    }

    /** Adds a finding; {@code %r} and {@code %w} stand for the words "new" and "old", as the direction has them. */
    void add(List<Incompatibility> found, String type, String path, String text) {
        String words = text.replace("%r", direction.reader()).replace("%w", direction.writer());
        found.add(new Incompatibility(type, path, words + " at path '" + path + "'"));
    }

    /** Whether the reader's schema lets every value in. */
    boolean readsAll(JsonNode schema) {
        JsonNode node = readers.follow(schema);
        return node.isBoolean() ? node.booleanValue() : node.isEmpty();
    }

    /** Whether the reader's schema names a default for a value that is missing. */
    boolean hasDefault(JsonNode schema) {
        return schema.has("default") || readers.follow(schema).has("default");
    }

    /** Whether the writer's schema lets no value in. */
    boolean writesNothing(JsonNode schema) {
        JsonNode node = writers.follow(schema);
        return node.isBoolean() && !node.booleanValue();
    }
}
