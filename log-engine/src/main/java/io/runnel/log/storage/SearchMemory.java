package io.runnel.log.storage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The memory that searches use for segments without a filter file: when there is too much, what was searched longest ago
 * is forgotten, and made again if it is needed. Thread-safe.
 */
public final class SearchMemory {
    /** Enough for the keys of 32 million records that are not in a full segment yet. */
    public static final long DEFAULT_BYTES = 64L << 20;

    /** The heap is the process's, hence one for all logs. */
    static final SearchMemory PROCESS = new SearchMemory(DEFAULT_BYTES);

    private final Map<Member, Long> used = new LinkedHashMap<>(16, 0.75f, true);
    private long total;
    private long limit;

    SearchMemory(long limit) {
        this.limit = limit;
    }

    /** Holds memory that can be had again by work. */
    interface Member {
        /** Lets it go; called from any thread, must not call back. */
        void forget();
    }

    /** Bounds the memory of this process's searches. */
    public static void limitTo(long bytes) {
        synchronized (PROCESS) {
            PROCESS.limit = bytes;
        }
    }

    /**
     * So many bytes are in use by this one now, and it was just needed. Others may lose theirs.
     *
     * @return false if it may not have so much even alone: it should not grow further
     */
    boolean use(Member member, long bytes) {
        List<Member> forgotten = new ArrayList<>();
        boolean fits;
        synchronized (this) {
            Long before = used.put(member, bytes);
            total += bytes - (before == null ? 0 : before);
            fits = bytes <= limit;
            for (Member oldest : total > limit ? List.copyOf(used.keySet()) : List.<Member>of()) {
                if (total > limit && oldest != member) {
                    total -= Objects.requireNonNull(used.remove(oldest));
                    forgotten.add(oldest);
                }
            }
        }
        forgotten.forEach(Member::forget);
        return fits;
    }

    /**
     * So many bytes are in use by this one now, if there is room for them besides all others.
     *
     * @return false if there is not: it should not grow further
     */
    synchronized boolean useSpare(Member member, long bytes) {
        long before = used.getOrDefault(member, 0L);
        used.put(member, bytes);
        total += bytes - before;
        return total < limit;
    }

    /** It uses no memory any more. */
    synchronized void free(Member member) {
        Long before = used.remove(member);
        total -= before == null ? 0 : before;
    }

    synchronized long total() {
        return total;
    }
}
