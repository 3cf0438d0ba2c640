package io.runnel.sql.format;

import io.runnel.log.PartitionReader;
import org.jspecify.annotations.Nullable;

/** A column whose value is told by the record around key and value. */
interface RecordValue {
    /** The value in the reader's current record. */
    @Nullable
    Object valueIn(PartitionReader record);
}
