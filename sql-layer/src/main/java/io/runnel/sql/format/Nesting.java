package io.runnel.sql.format;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a walk over a schema's types stands, and how many fields it has met: a type that holds another one twice, which
 * does so again, has a million fields after twenty levels.
 *
 * @param around the types that hold the place, the outermost first
 * @param fields met so far, in the whole walk
 */
record Nesting<T>(List<T> around, AtomicInteger fields) {
    private static final int MAX_FIELDS = 10_000;

    /** The beginning of a walk. */
    static <T> Nesting<T> none() {
        return new Nesting<>(List.of(), new AtomicInteger());
    }

    /** The place within this type. */
    Nesting<T> in(T type) {
        List<T> inner = new ArrayList<>(around);
        inner.add(type);
        return new Nesting<>(inner, fields);
    }

    boolean isWithin(T type) {
        return around.contains(type);
    }

    int depth() {
        return around.size();
    }

    /** @throws SchemaMismatchException if there are more fields than any source has */
    void meet(String field) {
        if (fields.incrementAndGet() > MAX_FIELDS) {
            throw new SchemaMismatchException(
                    "has more than " + MAX_FIELDS + " fields, counting each wherever it stands, at " + field);
        }
    }
}
