package io.runnel.log.metadata.raft;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Says the same thing once, and again after a minute as long as it holds. For one thread, but for what is said so. */
final class Reports {
    private static final long REPEAT_MS = 60_000;

    private final Logger log;
    private @Nullable String lastKind;
    private volatile @Nullable String lastText;
    private long lastAtMs;

    Reports(Logger log) {
        this.log = log;
    }

    /**
     * Warns.
     *
     * @param kind what is not repeated before its time; the text may differ from call to call
     */
    void warn(String kind, String text, long nowMs) {
        lastText = text;
        if (!kind.equals(lastKind) || nowMs - lastAtMs >= REPEAT_MS) {
            lastKind = kind;
            lastAtMs = nowMs;
            log.warn(text);
        }
    }

    /** What was reported holds no more; returns whether there was anything. */
    boolean resolved() {
        boolean any = lastKind != null;
        lastKind = null;
        lastText = null;
        return any;
    }

    /** What holds, as it was last reported; null if nothing was since it was resolved. Any thread. */
    @Nullable
    String last() {
        return lastText;
    }
}
