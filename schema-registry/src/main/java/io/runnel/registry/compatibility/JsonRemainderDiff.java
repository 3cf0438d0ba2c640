package io.runnel.registry.compatibility;

import org.jspecify.annotations.Nullable;

/**
 * What arrays and objects allow beyond the items and properties that they name.
 *
 * @param path the keyword, which is where a difference is found
 * @param removed the reader allows none any more
 * @param narrowed the reader asks more of them
 */
record JsonRemainderDiff(
        JsonDiff diff, JsonFindings found, String path, JsonDifference removed, JsonDifference narrowed) {
    /**
     * {@code additionalItems} and {@code additionalProperties}.
     *
     * @param wrote what the writer asks of them, null for nothing
     * @param reads what the reader asks
     */
    void additional(
            boolean writerPermits, @Nullable JsonShape wrote, boolean readerPermits, @Nullable JsonShape reads) {
        if (writerPermits != readerPermits) {
            if (!readerPermits) {
                found.add(removed, path);
            }
        } else if (wrote == null && reads != null) {
            found.add(narrowed, path);
        } else if (wrote != null && reads != null) {
            found.addAll(path, diff.compare(wrote, reads));
        }
    }

    /** {@code unevaluatedItems} and {@code unevaluatedProperties}; null where the keyword is missing. */
    void unevaluated(@Nullable JsonShape wrote, @Nullable JsonShape reads) {
        if (reads == null || reads instanceof JsonShape.Anything || wrote instanceof JsonShape.Nothing) {
            return;
        }
        if (reads instanceof JsonShape.Nothing) {
            found.add(removed, path);
        } else if (wrote == null || wrote instanceof JsonShape.Anything) {
            found.add(narrowed, path);
        } else {
            found.addAll(path, diff.compare(wrote, reads));
        }
    }
}
