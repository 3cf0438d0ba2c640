package io.runnel.sql.query;

import io.runnel.log.PartitionReader;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.RecordDecoder;
import io.runnel.sql.plan.ScanRequest;
import java.util.List;
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

    /** Where decoders come from. */
    @FunctionalInterface
    interface Decoders {
        /** As {@link io.runnel.sql.format.Formats#decoder}. */
        RecordDecoder decoder(Source source, List<String> columns);
    }

    static RecordRows of(Decoders decoders, ScanRequest request, DataContext context) {
        if (request.filter() != null) {
            return FilteredRows.of(decoders, request, request.filter(), context);
        }
        RecordDecoder decoder = decoders.decoder(request.source(), request.columns());
        int width = request.columns().size();
        return record -> {
            @Nullable Object[] row = new Object[width];
            decoder.decode(record, row);
            return row;
        };
    }
}
