package io.runnel.sql.statement;

import io.runnel.sql.SqlException;

/** Some of the records that were to be stored together were refused, others were not. */
final class PartlyStoredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SqlException failure;
    private final int stored;

    PartlyStoredException(SqlException failure, int stored) {
        super(failure.getMessage(), failure);
        this.failure = failure;
        this.stored = stored;
    }

    SqlException failure() {
        return failure;
    }

    /** How many records were stored. */
    int stored() {
        return stored;
    }
}
