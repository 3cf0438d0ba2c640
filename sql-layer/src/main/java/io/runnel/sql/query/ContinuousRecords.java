package io.runnel.sql.query;

import io.runnel.log.PartitionReader;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.RecordDecoder;
import io.runnel.sql.format.RecordFormatException;
import io.runnel.sql.format.SchemaMismatchException;
import io.runnel.sql.operator.ChangeKind;
import io.runnel.sql.operator.ChangeSink;
import org.jspecify.annotations.Nullable;

/**
 * Turns records into changes. A stream's record is an insertion. A table's record replaces what stands under its key:
 * the new row goes on as an update, whether or not there was an old one. A table's tombstone takes a row away, of which
 * no answer shows anything, so it goes no further.
 */
final class ContinuousRecords {
    private final SourceKind kind;
    private final RecordDecoder decoder;
    private final ContinuousErrors errors;
    private final ChangeSink pipeline;

    /** Filled again for every record. */
    private final @Nullable Object[] row;

    ContinuousRecords(ContinuousPlan plan, RecordDecoder decoder, ContinuousErrors errors, ChangeSink pipeline) {
        this.kind = plan.source().kind();
        this.decoder = decoder;
        this.errors = errors;
        this.pipeline = pipeline;
        this.row = new @Nullable Object[plan.columns().size()];
    }

    /** Decodes the reader's current record and passes on what it changes. */
    void process(PartitionReader record) {
        errors.reading(record);
        if (kind == SourceKind.TABLE && !replacesRow(record)) {
            return;
        }
        try {
            decoder.decode(record, row);
        } catch (SchemaMismatchException e) {
            errors.mismatched(e);
            return;
        } catch (RecordFormatException e) {
            errors.skipped(String.valueOf(e.getMessage()), e);
            return;
        }
        pipeline.accept(
                kind == SourceKind.TABLE ? ChangeKind.UPDATE_AFTER : ChangeKind.INSERT, row, decoder.timeMs(record));
    }

    private boolean replacesRow(PartitionReader record) {
        if (record.key() == null) {
            errors.skipped("a table's record must have a key", null);
            return false;
        }
        return record.value() != null;
    }
}
