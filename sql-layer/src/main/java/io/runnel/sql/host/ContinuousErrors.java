package io.runnel.sql.host;

import io.runnel.log.PartitionReader;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.SchemaMismatchException;
import io.runnel.sql.operator.RowFailures;
import io.runnel.sql.query.SkippedRecords;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of the records that one query could not use: each is counted, the first of each kind is logged, and the
 * query goes on or ends as its settings say. For the polling thread only.
 */
final class ContinuousErrors implements RowFailures {
    private static final Logger LOG = LoggerFactory.getLogger(ContinuousErrors.class);
    private static final String DATA_EXCEPTION = "22000";

    private final ContinuousSettings.OnError onError;
    private final boolean skipMismatches;
    private final FailedRecords told;
    private final String names;
    private final SkippedRecords leftOut = new SkippedRecords();
    private @Nullable PartitionReader current;
    private @Nullable Source source;
    private long lateRows;
    private long unwritableRows;
    private long skippedRecords;
    private long failedExpressions;

    ContinuousErrors(List<Source> sources, ContinuousSettings settings, FailedRecords told) {
        this.told = told;
        this.names = sources.stream().map(Source::name).distinct().collect(Collectors.joining(", "));
        this.onError = settings.onError();
        this.skipMismatches = settings.skipMismatches();
    }

    /** Whose current record the failures to come belong to. */
    void reading(Source from, PartitionReader record) {
        source = from;
        current = record;
    }

    /** The failures to come belong to no record. */
    void rest() {
        source = null;
        current = null;
    }

    /** The current record gives no row. */
    void skipped(String reason, @Nullable RuntimeException cause) {
        skippedRecords++;
        PartitionReader record = current;
        if (record != null && source != null) {
            leftOut.add(source.name(), record.partition().toString(), record.offset(), reason);
        }
        note(
                FailedRecords.Kind.DESERIALIZATION,
                "A record " + place() + " cannot be read: " + reason,
                skippedRecords,
                cause);
    }

    /**
     * The current record's schema does not fit the columns, nor will those after it: to pass over them all would be to
     * go on with an answer that no longer holds.
     */
    void mismatched(SchemaMismatchException cause) {
        if (skipMismatches) {
            skipped(String.valueOf(cause.getMessage()), cause);
            return;
        }
        throw new SqlException(
                DATA_EXCEPTION,
                "A record " + place() + " cannot be read: " + cause.getMessage()
                        + " The query ended, since the records after it would be passed over as well: declare the"
                        + " columns anew, or SET '" + ContinuousSettings.ON_ERROR + "'='skip' to leave such records"
                        + " out.",
                0,
                0,
                cause);
    }

    @Override
    public void failed(String what, RuntimeException cause) {
        failedExpressions++;
        note(
                FailedRecords.Kind.EXPRESSION,
                "Computing " + what + " failed on the record " + place() + ": " + reasonOf(cause),
                failedExpressions,
                cause);
    }

    /** A row of the current record cannot be written. */
    void unwritable(RuntimeException cause) {
        unwritableRows++;
        note(
                FailedRecords.Kind.SERIALIZATION,
                "A row of the record " + place() + " cannot be written: " + reasonOf(cause),
                unwritableRows,
                cause);
    }

    private void note(FailedRecords.Kind kind, String text, long count, @Nullable RuntimeException cause) {
        String message = text.endsWith(".") ? text : text + ".";
        told.failed(kind, message, current);
        if (onError == ContinuousSettings.OnError.FAIL) {
            throw new SqlException(
                    DATA_EXCEPTION,
                    message + " The query ended because its session property " + ContinuousSettings.ON_ERROR
                            + " is fail; with skip it passes over what fails.",
                    0,
                    0,
                    cause);
        }
        if (count == 1) {
            LOG.warn("{} The query goes on; further failures of this kind are only counted.", message);
        }
    }

    /** Logs the counts, if there is anything to say. */
    void logTotals() {
        if (skippedRecords + failedExpressions > 0) {
            LOG.warn(
                    "A continuous query over {} passed over {} records that could not be read and gave null for {}"
                            + " expressions that failed.",
                    names,
                    skippedRecords,
                    failedExpressions);
        }
    }

    /** The records that were passed over. */
    SkippedRecords leftOut() {
        return leftOut;
    }

    /** All records and expressions that failed, and rows that came too late. */
    long total() {
        return skippedRecords + failedExpressions + lateRows + unwritableRows;
    }

    /** A row came too late to count. That is no failure: it ends no query. */
    void late(String reason) {
        lateRows++;
        told.failed(FailedRecords.Kind.LATE, reason, current);
        if (lateRows == 1) {
            LOG.warn("The record {} came too late: {}. Further ones are only counted.", place(), reason);
        }
    }

    long lateRows() {
        return lateRows;
    }

    private static String reasonOf(RuntimeException cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private String place() {
        PartitionReader record = current;
        Source from = source;
        return record == null || from == null
                ? "of " + names
                : "of " + from.name() + " (topic " + from.topic() + ", partition "
                        + record.partition().partition() + ", offset " + record.offset() + ")";
    }
}
