package io.runnel.registry.compatibility;

import io.runnel.registry.compatibility.JsonFindings.Finding;
import io.runnel.registry.compatibility.JsonShape.Combination;
import io.runnel.registry.compatibility.JsonShape.Criterion;
import io.runnel.registry.schema.BoundedPattern;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares a writer's shape with a reader's by the rules of Confluent's registry ({@code SchemaDiff} in its
 * json-schema-provider). Each pair of shapes is compared once a pass and remembered. A pair that comes back to itself
 * through references is first assumed to be readable; passes are repeated, with what they refused, until the
 * assumptions hold, so that none of them hides a difference. One instance per comparison, on one thread.
 */
final class JsonDiff {
    /** Union branches multiply: past this the schemas are refused rather than compared for minutes. */
    private static final int MAX_STEPS = 1_000_000;

    /** Bounds the stack: at most this many shapes inside one another, references followed. */
    private static final int MAX_DEPTH = 250;

    private final JsonShapes writers;
    private final JsonShapes readers;
    private final CompatibilityPolicy policy;
    private final Map<Pair, List<Finding>> refused = new HashMap<>();
    private final Map<Pair, List<Finding>> compared = new HashMap<>();
    private final Set<Pair> underway = new HashSet<>();
    private boolean assumed;
    private int steps;

    JsonDiff(JsonShapes writers, JsonShapes readers, CompatibilityPolicy policy) {
        this.writers = writers;
        this.readers = readers;
        this.policy = policy;
    }

    /** Two shapes as objects, not as values: the same words elsewhere may refer to something else. */
    private record Pair(JsonShape writer, JsonShape reader) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Pair pair && pair.writer == writer && pair.reader == reader;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(writer) + System.identityHashCode(reader);
        }
    }

    /** What hinders the reader's schema in reading the writer's documents. */
    List<Finding> all() {
        try {
            while (true) {
                assumed = false;
                compared.clear();
                List<Finding> found = compare(writers.root(), readers.root());
                int before = refused.size();
                compared.forEach((pair, findings) -> {
                    if (!findings.isEmpty()) {
                        refused.put(pair, findings);
                    }
                });
                if (!assumed || refused.size() == before) {
                    return found;
                }
            }
        } catch (TooComplexException | BoundedPattern.TooManyStepsException e) {
            return List.of(new Finding(JsonDifference.SCHEMA_TOO_COMPLEX, ""));
        }
    }

    /** What hinders {@code readerOrLink} in reading what {@code writerOrLink} allows, with paths relative to them. */
    List<Finding> compare(JsonShape writerOrLink, JsonShape readerOrLink) {
        JsonShape writer = writerOrLink.resolved();
        JsonShape reader = readerOrLink.resolved();
        spend(1);
        if (!(writer instanceof Combination) && !(reader instanceof Combination) && !isNested(writer, reader)) {
            JsonFindings found = new JsonFindings(policy);
            compareAlike(writer, reader, found);
            return found.toList();
        }
        return compareNested(new Pair(writer, reader));
    }

    private static boolean isNested(JsonShape writer, JsonShape reader) {
        return writer.getClass() == reader.getClass()
                && (writer instanceof JsonShape.Structure
                        || writer instanceof JsonShape.Sequence
                        || writer instanceof JsonShape.Negation);
    }

    private List<Finding> compareNested(Pair pair) {
        List<Finding> known = compared.get(pair);
        if (known != null) {
            return known;
        }
        if (!underway.add(pair)) {
            known = refused.get(pair);
            assumed |= known == null;
            return known == null ? List.of() : known;
        }
        if (underway.size() > MAX_DEPTH) {
            throw new TooComplexException();
        }
        JsonFindings found = new JsonFindings(policy);
        if (!isTakenApart(pair)) {
            compareAlike(pair.writer(), pair.reader(), found);
        }
        underway.remove(pair);
        List<Finding> result = found.toList();
        compared.put(pair, result);
        return result;
    }

    /** Counts work, so that every comparison ends. */
    void spend(int amount) {
        steps += amount;
        if (steps > MAX_STEPS) {
            throw new TooComplexException();
        }
    }

    /** A plain schema is read by one branch of a union; a product is read where one of its parts is. */
    private boolean isTakenApart(Pair pair) {
        if (pair.reader() instanceof Combination union && !(pair.writer() instanceof Combination)) {
            return (union.isSingle() || union.criterion() != Criterion.ALL)
                    && union.parts().stream()
                            .anyMatch(part -> compare(pair.writer(), part).isEmpty());
        }
        if (pair.writer() instanceof Combination product && !(pair.reader() instanceof Combination)) {
            return (product.isSingle() || product.criterion() == Criterion.ALL)
                    && product.parts().stream()
                            .anyMatch(part -> compare(part, pair.reader()).isEmpty());
        }
        return false;
    }

    private void compareAlike(JsonShape writer, JsonShape reader, JsonFindings found) {
        if (writer.getClass() != reader.getClass()) {
            boolean readable = writer instanceof JsonShape.Nothing
                    || reader instanceof JsonShape.Anything
                    || (isConnectBytes(writer) && isConnectBytes(reader));
            if (!readable) {
                found.add(JsonDifference.TYPE_CHANGED, "");
            }
        } else if (writer instanceof JsonShape.Structure wrote && reader instanceof JsonShape.Structure reads) {
            new JsonObjectDiff(this, new JsonObject(wrote), new JsonObject(reads), found).compare();
        } else if (writer instanceof JsonShape.Sequence wrote && reader instanceof JsonShape.Sequence reads) {
            new JsonArrayDiff(this, new JsonArray(wrote), new JsonArray(reads), found).compare();
        } else if (writer instanceof Combination wrote && reader instanceof Combination reads) {
            new JsonCombinationDiff(this, wrote, reads, found).compare();
        } else if (writer instanceof JsonShape.Negation wrote && reader instanceof JsonShape.Negation reads) {
            if (!compare(reads.content(), wrote.content()).isEmpty()) {
                found.add(JsonDifference.NOT_TYPE_EXTENDED, "not");
            }
        } else {
            JsonScalarDiff.compare(writer, reader, found);
        }
    }

    private boolean isConnectBytes(JsonShape shape) {
        return writers.isConnectBytes(shape) || readers.isConnectBytes(shape);
    }

    /** Ends the comparison from whatever depth. */
    private static final class TooComplexException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooComplexException() {
            super("comparison too long", null, false, false);
        }
    }
}
