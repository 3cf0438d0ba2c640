package io.runnel.sql.query;

import io.runnel.log.PartitionReader;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.RecordFormatException;
import org.jspecify.annotations.Nullable;

/** Decodes records into rows of the form that Calcite wants, and applies the session's policy to those that fail. */
final class RowDecoding {
    private final Source source;
    private final RecordRows rows;
    private final int columns;
    private final boolean skipErrors;
    private final SkippedRecords skipped;

    RowDecoding(Source source, RecordRows rows, int columns, boolean skipErrors, SkippedRecords skipped) {
        this.source = source;
        this.rows = rows;
        this.columns = columns;
        this.skipErrors = skipErrors;
        this.skipped = skipped;
    }

    /**
     * An array of the columns; null if the filter leaves the record out; or why there is neither, which counts once it
     * is known that the record matters.
     */
    @Nullable
    Object decode(PartitionReader record) {
        try {
            return rows.read(record);
        } catch (RecordFormatException e) {
            return new Undecodable(record.partition().toString(), record.offset(), e);
        } catch (FilteredRows.FilterFailure e) {
            return e;
        }
    }

    /** Whether the result of {@link #decode} is a row; if not, it is counted, or fails the query. */
    boolean accept(Object decoded) {
        if (decoded instanceof @Nullable Object[]) {
            return true;
        }
        if (decoded instanceof FilteredRows.FilterFailure failure) {
            throw failure;
        }
        Undecodable failed = (Undecodable) decoded;
        if (!skipErrors) {
            throw failed.error(source);
        }
        skipped.add(source.name(), failed.partition, failed.offset, String.valueOf(failed.reason.getMessage()));
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
