package io.runnel.sql.host;

import io.runnel.log.PartitionReader;
import org.jspecify.annotations.Nullable;

/** Is told of each record that a query could not use wholly. */
@FunctionalInterface
interface FailedRecords {
    /** Keeps nothing. */
    FailedRecords UNTOLD = (kind, message, record) -> {};

    /** What failed. */
    enum Kind {
        /** The record's bytes are not what its source's format says. */
        DESERIALIZATION,
        /** An expression; the row went on with null in its place. */
        EXPRESSION,
        /** The row came after its window had closed. */
        LATE,
        /** The state would have grown beyond its limit. */
        STATE,
        /** The sink's format cannot carry the row. */
        SERIALIZATION
    }

    /** @param record the record that was processed, on which its reader still stands; null if none was */
    void failed(Kind kind, String message, @Nullable PartitionReader record);
}
