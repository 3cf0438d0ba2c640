package io.runnel.sql.query;

import io.runnel.log.PartitionReader;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.RecordDecoder;
import io.runnel.sql.plan.ScanRequest;
import org.apache.calcite.DataContext;
import org.jspecify.annotations.Nullable;

/** Makes rows of those records that satisfy a scan's filter. For one thread at a time. */
interface RecordRows {
    /**
     * A new array of the request's columns; null if the record does not satisfy the filter.
     *
     * @throws io.runnel.sql.format.RecordFormatException if a column that is needed does not decode
     * @throws FilteredRows.FilterFailure if the filter cannot be computed
     */
    @Nullable
    Object @Nullable [] read(PartitionReader record);

    static RecordRows of(Formats formats, ScanRequest request, DataContext context) {
        if (request.filter() != null) {
            return FilteredRows.of(formats, request, request.filter(), context);
        }
        RecordDecoder decoder = formats.decoder(request.source(), request.columns());
        int width = request.columns().size();
        return record -> {
            @Nullable Object[] row = new Object[width];
            decoder.decode(record, row);
            return row;
        };
    }
}
