package io.runnel.registry.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/**
 * Pays for what {@code uniqueItems} costs: the library looks items up in a set by their hash, and texts of equal hash
 * are easily made, so that an array of them has each item compared with every other.
 */
final class HashCollisions {
    /** Smaller arrays cost nothing, however they are made. */
    private static final int MIN_ITEMS = 100;

    private HashCollisions() {}

    /** The first item of a hash, and how many others have come that are not equal to it. */
    private static final class Bucket {
        private final JsonNode first;
        private int others;

        Bucket(JsonNode first) {
            this.first = first;
        }
    }

    /**
     * Spends a step for each pair of different items of equal hash in an array of the document.
     *
     * @throws WorkBudget.ExhaustedException if there are too many
     */
    static void spend(JsonNode document, WorkBudget budget) {
        if (document.isArray() && document.size() >= MIN_ITEMS) {
            Map<Integer, Bucket> buckets = new HashMap<>();
            for (JsonNode item : document) {
                Bucket bucket = buckets.computeIfAbsent(item.hashCode(), hash -> new Bucket(item));
                if (bucket.first != item && !bucket.first.equals(item)) {
                    bucket.others++;
                    budget.spend(bucket.others);
                }
            }
        }
        for (JsonNode child : document) {
            if (child.isContainerNode()) {
                spend(child, budget);
            }
        }
    }
}
