package io.runnel.log.search;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a search looks for.
 *
 * @param hashes of the keys ({@link KeyHash}); null for any key
 * @param minMs smallest timestamp, inclusive
 * @param maxMs largest timestamp, inclusive
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Wanted(long @Nullable [] hashes, long minMs, long maxMs) {
    /** The hashes come in ascending order, as unsigned numbers, so that neighbours lie side by side in a filter. */
    public Wanted {
        if (hashes != null) {
            hashes = Arrays.stream(hashes)
                    .map(hash -> hash ^ Long.MIN_VALUE)
                    .sorted()
                    .distinct()
                    .map(hash -> hash ^ Long.MIN_VALUE)
                    .toArray();
        }
    }

    /** Whether records between these times can be wanted; where the first is after the last, there are none. */
    public boolean time(long fromMs, long toMs) {
        return fromMs <= toMs && fromMs <= maxMs && toMs >= minMs;
    }

    /** Whether a record of that time is wanted, if its key is. */
    public boolean time(long timestampMs) {
        return timestampMs >= minMs && timestampMs <= maxMs;
    }
}
