package io.runnel.sql;

import io.runnel.sql.query.RowSource;

/** What a statement gave: rows, or a count of rows it stored. */
public sealed interface Outcome {
    /** Rows to be polled; the receiver closes the source. */
    record Rows(RowSource source) implements Outcome {}

    /**
     * The statement stored this many rows; 0 for a statement that stores none, such as DDL.
     *
     * @param rows where they went
     */
    record Updated(long count, StoredRows rows) implements Outcome {
        /** Of rows of which nothing is known but how many they are. */
        public Updated(long count) {
            this(count, StoredRows.NONE);
        }
    }
}
