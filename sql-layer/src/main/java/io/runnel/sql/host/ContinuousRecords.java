package io.runnel.sql.host;

import io.runnel.log.PartitionReader;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.RecordDecoder;
import io.runnel.sql.format.RecordFormatException;
import io.runnel.sql.format.SchemaMismatchException;
import io.runnel.sql.operator.ChangeSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns records of one source into changes. A stream's record is a row that comes, a table's replaces what stands under its
 * key. A record without value goes on as a removal with the key alone: what that means, {@link ChangeSink} says.
 */
final class ContinuousRecords {
    private final Source source;
    private final RecordDecoder decoder;
    private final ContinuousErrors errors;
    private final ChangeSink pipeline;

    /** Filled again for every record. */
    private final @Nullable Object[] row;

    /** @param columns how many columns the decoder gives */
    private ContinuousRecords(
            Source source, RecordDecoder decoder, int columns, ContinuousErrors errors, ChangeSink pipeline) {
        this.source = source;
        this.decoder = decoder;
        this.errors = errors;
        this.pipeline = pipeline;
        this.row = new @Nullable Object[columns];
    }

    /** Those of a pipeline's entry. */
    static ContinuousRecords of(Pipeline.Entry entry, Formats formats, ContinuousErrors errors) {
        Source source = entry.read().source();
        List<String> columns = entry.read().rowType().getFieldNames();
        return new ContinuousRecords(
                source, formats.timedDecoder(source, columns), columns.size(), errors, entry.sink());
    }

    /** What fails from here on is of no record. */
    void rest() {
        errors.rest();
    }

    /** A value of the row that was decoded last. */
    @Nullable
    Object value(int column) {
        return row[column];
    }

    /** Decodes the reader's current record and passes on what it changes. */
    void process(PartitionReader record) {
        errors.reading(source, record);
        if (source.kind() == SourceKind.TABLE && record.key() == null) {
            errors.skipped("a table's record must have a key", null);
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
        long timeMs = decoder.timeMs(record);
        if (record.value() == null) {
            pipeline.accept(row, null, timeMs);
        } else {
            pipeline.accept(null, row, timeMs);
        }
    }
}
