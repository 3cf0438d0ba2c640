package io.runnel.log.storage;

/**
 * Settings of compaction.
 *
 * @param enabled {@code log.cleaner.enable}
 * @param threads {@code log.cleaner.threads}
 * @param mapBytes {@code log.cleaner.dedupe.buffer.size}: for the keys of what is compacted, over all threads
 * @param bufferBytes {@code log.cleaner.io.buffer.size}: for what is read and written at once, over all threads
 * @param maxBytesPerSecond {@code log.cleaner.io.max.bytes.per.second}: read and written together, over all threads
 * @param backoffMs {@code log.cleaner.backoff.ms}: how long nothing is looked at when nothing was to be compacted
 */
public record CleanerConfig(
        boolean enabled, int threads, long mapBytes, int bufferBytes, double maxBytesPerSecond, long backoffMs) {

    /** Kafka's, but for a map of keys that suits a small heap. */
    public static final CleanerConfig DEFAULTS =
            new CleanerConfig(true, 1, 16L << 20, 512 << 10, Double.MAX_VALUE, 15_000);

    public CleanerConfig {
        if (threads < 1 || backoffMs < 0 || !(maxBytesPerSecond > 0)) {
            throw new IllegalArgumentException("Compaction cannot run with " + threads + " threads, a back-off of "
                    + backoffMs + " ms and " + maxBytesPerSecond + " bytes per second");
        }
        if (mapBytes / threads < 1024 || bufferBytes / threads / 2 < 1024) {
            throw new IllegalArgumentException("Each of " + threads + " threads needs more memory to compact than "
                    + mapBytes + " bytes for keys and " + bufferBytes + " bytes for records in all");
        }
    }
}
