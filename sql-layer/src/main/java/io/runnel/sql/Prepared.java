package io.runnel.sql;

import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * A statement that was parsed and validated; it can be executed many times, also by other threads.
 *
 * <p>Implemented by {@code sql.plan}; receivers look at its form and hand it back to {@link SqlEngine}.
 */
public interface Prepared {
    /** How a client must call it. */
    enum Kind {
        /** Gives rows: SELECT, SHOW, DESCRIBE, EXPLAIN. */
        QUERY,
        /** Stores rows and gives a count: INSERT. */
        UPDATE,
        /** Gives neither: CREATE, DROP, SET. */
        COMMAND
    }

    String sql();

    Kind kind();

    /** Columns of the answer, or null unless the kind is {@link Kind#QUERY}. */
    @Nullable
    RelDataType rowType();

    /** Types of the parameters, in order, as a row type; without fields if there are none. */
    RelDataType parameterTypes();

    /** Whether the answer never ends by itself (EMIT CHANGES without LIMIT). */
    boolean unbounded();
}
