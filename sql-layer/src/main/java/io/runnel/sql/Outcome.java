package io.runnel.sql;

import io.runnel.sql.query.RowSource;

/** What a statement gave: rows, or a count of rows it stored. */
public sealed interface Outcome {
    /** Rows to be polled; the receiver closes the source. */
    record Rows(RowSource source) implements Outcome {}

    /** The statement stored this many rows; 0 for a statement that stores none, such as DDL. */
    record Updated(long count) implements Outcome {}
}
