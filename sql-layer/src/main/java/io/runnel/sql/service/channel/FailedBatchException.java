package io.runnel.sql.service.channel;

import io.runnel.sql.SqlException;
import java.util.List;

/** A batch failed after some of its executions were carried out. */
final class FailedBatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SqlException failure;
    private final transient List<Long> counts;

    /** @param counts of rows that the executions before the failure stored */
    FailedBatchException(SqlException failure, List<Long> counts) {
        super(failure);
        this.failure = failure;
        this.counts = counts;
    }

    SqlException failure() {
        return failure;
    }

    List<Long> counts() {
        return counts;
    }
}
