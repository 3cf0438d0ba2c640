package io.runnel.sql.aggregate;

import org.jspecify.annotations.Nullable;

/** ANY_VALUE: the first that is not null. */
final class FirstValueStates extends ValueStates {
    FirstValueStates(AggregateScope scope) {
        super(scope);
    }

    @Override
    boolean replaces(@Nullable Object kept, Object value) {
        return kept == null;
    }
}
