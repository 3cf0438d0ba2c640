package io.runnel.log.storage;

/**
 * Settings of searches by key.
 *
 * @param memoryBytes {@code log.search.memory.bytes}: for the filters of segments that are being written
 * @param buildBytesPerSecond {@code log.key.filter.max.bytes.per.second}: the most that is read to write filter files
 * @param checkIntervalMs {@code log.key.filter.check.interval.ms}: how often segments without a filter file are looked
 *     for
 */
public record SearchConfig(long memoryBytes, double buildBytesPerSecond, long checkIntervalMs) {
    /** The defaults of every setting. */
    public static final SearchConfig DEFAULTS = new SearchConfig(SearchMemory.DEFAULT_BYTES, 256 << 20, 1_000);

    public SearchConfig {
        if (memoryBytes < 0 || !(buildBytesPerSecond > 0) || checkIntervalMs <= 0) {
            throw new IllegalArgumentException("Settings of searches must be positive: " + memoryBytes
                    + " bytes of memory, " + buildBytesPerSecond + " bytes per second, every " + checkIntervalMs
                    + " ms");
        }
    }
}
