package io.runnel.sql.statement;

import io.runnel.sql.Batched;
import io.runnel.sql.Outcome;
import io.runnel.sql.Prepared;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** A prepared statement that knows how to carry itself out. */
public interface Executable extends Prepared {
    /** The row type of a statement without parameters. */
    RelDataType NO_PARAMETERS = SqlTypes.FACTORY.builder().build();

    /**
     * Executes it.
     *
     * @param parameters as many as {@link #parameterTypes} has fields
     */
    Outcome run(Session session, List<@Nullable Object> parameters);

    /**
     * Executes it once per list of parameters.
     *
     * @throws SqlException 0A000 unless the statement is an INSERT
     */
    default Batched runBatch(Session session, List<List<@Nullable Object>> parameterLists) {
        throw new SqlException("0A000", "Only INSERT can be executed as a batch, not: " + sql());
    }

    /** Whether it stores rows, or defines or ends something that others see. */
    default boolean changes() {
        return kind() != Kind.QUERY;
    }

    @Override
    default @Nullable RelDataType rowType() {
        return null;
    }

    @Override
    default RelDataType parameterTypes() {
        return NO_PARAMETERS;
    }

    @Override
    default boolean unbounded() {
        return false;
    }
}
