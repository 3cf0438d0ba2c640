package io.runnel.log.storage;

import java.nio.file.Path;

/**
 * By how much earlier than {@code segment.ms} a segment is rolled ({@code segment.jitter.ms}), so that partitions that
 * were created together do not all roll together. Spread evenly by a hash of partition and base offset rather than
 * drawn: the same segment has the same jitter after a restart.
 */
final class RollJitter {
    private RollJitter() {}

    /** At least 0, and less than both settings. */
    static long of(Path directory, long baseOffset, TopicConfig.Segments config) {
        long bound = Math.min(config.jitterMs(), config.ms());
        if (bound <= 0) {
            return 0;
        }
        // Multiplicative mixing (SplitMix64): hash codes of similar names lie close together.
        long mixed = directory.getFileName().toString().hashCode() * 0x9E3779B97F4A7C15L + baseOffset;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return Math.floorMod(mixed ^ (mixed >>> 31), bound);
    }
}
