package io.runnel.sql.function;

import org.jspecify.annotations.Nullable;

/**
 * The call of a user function that a thread is in. Written by that thread, read by the one that waits for it: a function
 * that never returns can be seen from outside only.
 */
public final class UserCall {
    private static final ThreadLocal<UserCall> CURRENT = ThreadLocal.withInitial(UserCall::new);

    private volatile @Nullable String label;
    private volatile long sinceNanos;

    /** The calls of this thread. */
    public static UserCall ofThisThread() {
        return CURRENT.get();
    }

    static UserCall begin(String label) {
        UserCall call = CURRENT.get();
        call.sinceNanos = System.nanoTime();
        call.label = label;
        return call;
    }

    void end() {
        label = null;
    }

    /** What the thread has called if it is in there for longer than this many nanoseconds, or null. */
    public @Nullable String longerThan(long nanos) {
        String called = label;
        return called != null && System.nanoTime() - sinceNanos > nanos ? called : null;
    }
}
