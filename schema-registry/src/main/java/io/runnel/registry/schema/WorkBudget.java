package io.runnel.registry.schema;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How much work checking payloads may be. Schemas come from outside, and for some of them a payload of a few bytes takes
 * minutes: alternatives within alternatives, arrays of nothing, patterns that backtrack. Work is counted in steps, a
 * nominal ten nanoseconds each, and not in time, so that a payload that was good once is good again. For one thread.
 */
public final class WorkBudget {
    /** For payloads that are checked one by one. */
    public static final long STANDARD_STEPS = 20_000_000;
    /** One keyword of a JSON Schema held against one value. */
    static final int KEYWORD_STEPS = 10;
    /** One error in words. */
    static final int ERROR_STEPS = 500;

    private static final ThreadLocal<@Nullable WorkBudget> CURRENT = new ThreadLocal<>();

    private long granted;
    private long left;

    public WorkBudget(long steps) {
        granted = steps;
        left = steps;
    }

    /** Allows so many steps more. */
    public void grant(long steps) {
        granted += steps;
        left += steps;
    }

    /** @throws ExhaustedException when that is more than there is; then nothing is left either */
    void spend(long steps) {
        left -= steps;
        if (left < 0) {
            left = 0;
            throw new ExhaustedException(granted);
        }
    }

    /** Has what is done meanwhile on this thread, and {@link #spendHere}, paid from this budget. */
    <T> T during(Supplier<T> work) {
        CURRENT.set(this);
        try {
            return work.get();
        } finally {
            CURRENT.remove();
        }
    }

    /** As {@link #spend}, for code that a library calls; free of charge where no budget is set. */
    static void spendHere(long steps) {
        WorkBudget budget = CURRENT.get();
        if (budget != null) {
            budget.spend(steps);
        }
    }

    /** A payload cannot be checked within its budget. */
    public static final class ExhaustedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ExhaustedException(long steps) {
            super("the check takes more than " + steps + " steps", null, false, false);
        }
    }
}
