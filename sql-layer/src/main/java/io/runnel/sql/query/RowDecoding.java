package io.runnel.sql.query;

import io.runnel.log.PartitionReader;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.RecordDecoder;
import io.runnel.sql.format.RecordFormatException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Decodes records into rows of the form that Calcite wants, and applies the session's policy to those that fail. */
final class RowDecoding {
    private final Source source;
    private final RecordDecoder decoder;
    private final int columns;
    private final boolean skipErrors;
    private final LongAdder skippedRecords;

    RowDecoding(Source source, RecordDecoder decoder, int columns, boolean skipErrors, LongAdder skippedRecords) {
        this.source = source;
        this.decoder = decoder;
        this.columns = columns;
        this.skipErrors = skipErrors;
        this.skippedRecords = skippedRecords;
    }

    /** An array of the columns, or {@link Undecodable}. */
    Object decode(PartitionReader record) {
        @Nullable Object[] row = new Object[columns];
        try {
            decoder.decode(record, row);
            return row;
        } catch (RecordFormatException e) {
            return new Undecodable(record.partition().toString(), record.offset(), e);
        }
    }

    /** Whether the result of {@link #decode} is a row; if not, it is counted, or fails the query. */
    boolean accept(Object decoded) {
        if (!(decoded instanceof Undecodable undecodable)) {
            return true;
        }
        if (!skipErrors) {
            throw undecodable.error(source);
        }
        skippedRecords.increment();
        return false;
    }

    /** The row as Calcite wants it: one column stands bare. */
    @Nullable
    Object shaped(Object row) {
        return columns == 1 ? ((@Nullable Object[]) row)[0] : row;
    }

    private record Undecodable(String partition, long offset, RecordFormatException reason) {
        SqlException error(Source source) {
            return new SqlException(
                    "22000",
                    "The record at offset " + offset + " of " + partition + " is not a row of " + source.name() + ": "
                            + reason.getMessage() + " To leave such records out, SET '" + HistorySettings.ON_ERROR
                            + "'='skip'.",
                    0,
                    0,
                    reason);
        }
    }
}
