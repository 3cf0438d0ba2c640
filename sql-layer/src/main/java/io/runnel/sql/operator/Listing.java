package io.runnel.sql.operator;

import java.util.List;

/**
 * LISTAGG: text values put together in an order.
 *
 * @param limit most values in a group
 * @param separated whether the second argument stands between values; else {@link #SEPARATOR} does
 * @param order keys to order by; what is equal in all of them stays in the order in which it came
 */
public record Listing(int limit, boolean separated, List<Key> order) implements AggregateColumn.Gathered.Form {
    /** Where a call gives none, as the standard has it. */
    public static final String SEPARATOR = ",";

    /** @param argument index among the arguments */
    public record Key(int argument, boolean descending, boolean nullsFirst) {}

    public Listing {
        order = List.copyOf(order);
    }

    @Override
    public Accumulator start(Arrivals arrivals) {
        return new ListingAccumulator(this);
    }

    @Override
    public boolean takesBack() {
        return true;
    }
}
