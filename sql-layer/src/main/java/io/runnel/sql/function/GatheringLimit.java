package io.runnel.sql.function;

import org.apache.calcite.DataContext;

/** How many values a group may gather: a result is one value of a row. */
public enum GatheringLimit {
    COLLECT_LIST,
    COLLECT_SET;

    /** The limit where a session says nothing; ksqlDB has none, and a node of 512 MB holds some hundreds of such. */
    public static final int DEFAULT = 100_000;

    /** The session's property, which is ksqlDB's, and the name under which a query's context knows the limit. */
    public String property() {
        return "ksql.functions." + name().toLowerCase(java.util.Locale.ROOT) + ".limit";
    }

    int in(DataContext query) {
        return query.get(property()) instanceof Number limit ? limit.intValue() : DEFAULT;
    }

    /** @throws IllegalArgumentException if a group that holds so many values already may take no other */
    void check(String function, int size, int limit) {
        if (size >= limit) {
            throw new IllegalArgumentException(function + " gathers at most " + limit
                    + " values in a group: group by more columns, narrow the WHERE clause, or SET '" + property()
                    + "'");
        }
    }
}
