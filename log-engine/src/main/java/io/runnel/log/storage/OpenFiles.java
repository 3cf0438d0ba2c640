package io.runnel.log.storage;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that logs hold open. Segments and indexes open theirs when they are first needed; when there are too many,
 * those longest unused are closed, and opened again at their next use. Thread-safe.
 *
 * <p>The limit is soft: a file that is not flushed stays open, so that its flush reports what befell its pages, and so
 * does one used within the last half minute, for a fetch may still be sending from it.
 */
public final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long IDLE_NANOS_IN_NEED = TimeUnit.SECONDS.toNanos(1);
    private static final int LIMIT_WHERE_UNKNOWN = 4096;

    /** File descriptors are the process's, hence one for all logs. */
    static final OpenFiles PROCESS = new OpenFiles(limitOfProcess() / 2);

    private final Set<Member> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean evicting = new AtomicBoolean();
    private volatile int limit;

    OpenFiles(int limit) {
        this.limit = limit;
    }

    /** A file that may be closed and is opened again when it is needed. */
    interface Member {
        /** When it was last used, as {@link System#nanoTime} told. */
        long lastUsedNanos();

        /** Closes it unless it is needed as it is, or was used later than this; calls {@link OpenFiles#closed}. */
        void closeIfUnusedSince(long nanos) throws IOException;
    }

    /**
     * Bounds the files that are open without need, in this process.
     *
     * @param files 0 for half of what the operating system lets the process open
     */
    public static void limitTo(int files) {
        PROCESS.limit = files == 0 ? limitOfProcess() / 2 : files;
    }

    private static int limitOfProcess() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.UnixOperatingSystemMXBean system
                ? (int) Math.min(Integer.MAX_VALUE, system.getMaxFileDescriptorCount())
                : LIMIT_WHERE_UNKNOWN;
    }

    void opened(Member member) {
        open.add(member);
        if (open.size() > limit && evicting.compareAndSet(false, true)) {
            try {
                evict(member);
            } finally {
                evicting.set(false);
            }
        }
    }

    void closed(Member member) {
        open.remove(member);
    }

    int count() {
        return open.size();
    }

    /** Closes a tenth more than necessary, so that not every opening sorts anew. */
    private void evict(Member justOpened) {
        int wanted = limit - limit / 10;
        long now = System.nanoTime();
        long idle = open.size() > limit + limit / 2 ? IDLE_NANOS_IN_NEED : IDLE_NANOS;
        record Candidate(Member member, long usedNanos) {}
        List<Candidate> oldestFirst = open.stream()
                .map(member -> new Candidate(member, member.lastUsedNanos()))
                .filter(candidate -> candidate.member() != justOpened && now - candidate.usedNanos() >= idle)
                .sorted(Comparator.comparingLong(candidate -> candidate.usedNanos() - now))
                .toList();
        for (Candidate candidate : oldestFirst) {
            if (open.size() <= wanted) {
                return;
            }
            try {
                candidate.member().closeIfUnusedSince(now - idle);
            } catch (IOException e) {
                LOG.warn("Closing a file that is not in use failed; it is opened again when it is needed", e);
            }
        }
    }
}
