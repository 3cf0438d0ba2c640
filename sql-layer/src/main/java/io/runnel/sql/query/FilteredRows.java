package io.runnel.sql.query;

import io.runnel.log.PartitionReader;
import io.runnel.sql.format.RecordDecoder;
import io.runnel.sql.format.RecordFormatException;
import io.runnel.sql.plan.ScanRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.calcite.DataContext;
import org.jspecify.annotations.Nullable;

/**
 * Rows under a filter. Where few records satisfy it, the filter's columns are decoded first, and the others of those
 * few alone; where many do, all at once. Which it is changes with the records, but never the answer: what a record that
 * is filtered out has in its other columns is no concern of the query, even where it does not decode.
 */
final class FilteredRows implements RecordRows {
    /** So many records are looked at before the way is chosen anew. */
    private static final int WINDOW = 512;

    /** When more than this many of them pass, decoding them twice costs more than it saves. */
    private static final int MANY = WINDOW / 4;

    private final Predicate<@Nullable Object[]> condition;
    private final RecordDecoder filterDecoder;
    private final @Nullable RecordDecoder restDecoder;
    private final Supplier<RecordDecoder> makeWhole;
    private @Nullable RecordDecoder wholeDecoder;

    /** By column of the row: its place among the filter's columns, or -1 minus that among the rest. */
    private final int[] places;

    /** By column of the filter: its place among all. */
    private final int[] filterPlaces;

    private final @Nullable Object[] filterRow;
    private final @Nullable Object[] restRow;
    private final @Nullable Object[] wholeRow;
    private int seen;
    private int passed;
    private boolean many;

    private FilteredRows(
            Decoders decoders,
            ScanRequest request,
            List<String> filterColumns,
            Predicate<@Nullable Object[]> condition) {
        this.condition = condition;
        List<String> rest = new ArrayList<>();
        places = new int[request.columns().size()];
        for (int index = 0; index < places.length; index++) {
            String column = request.columns().get(index);
            int shared = filterColumns.indexOf(column);
            if (shared < 0) {
                rest.add(column);
            }
            places[index] = shared < 0 ? -rest.size() : shared;
        }
        Set<String> distinct = new LinkedHashSet<>(request.columns());
        distinct.addAll(filterColumns);
        List<String> whole = List.copyOf(distinct);
        filterPlaces = filterColumns.stream().mapToInt(whole::indexOf).toArray();
        filterDecoder = decoders.decoder(request.source(), filterColumns);
        restDecoder = rest.isEmpty() ? null : decoders.decoder(request.source(), rest);
        makeWhole = () -> decoders.decoder(request.source(), whole);
        filterRow = new Object[filterColumns.size()];
        restRow = new Object[rest.size()];
        wholeRow = new Object[whole.size()];
    }

    static FilteredRows of(Decoders decoders, ScanRequest request, ScanRequest.Filter filter, DataContext context) {
        return new FilteredRows(
                decoders, request, filter.columns(), filter.condition().in(context));
    }

    @Override
    public @Nullable Object @Nullable [] read(PartitionReader record) {
        if (seen == WINDOW) {
            many = restDecoder != null && passed > MANY;
            seen = 0;
            passed = 0;
        }
        seen++;
        @Nullable Object @Nullable [] row = many ? readWhole(record) : readFilterFirst(record);
        if (row != null) {
            passed++;
        }
        return row;
    }

    private @Nullable Object @Nullable [] readWhole(PartitionReader record) {
        RecordDecoder decoder = wholeDecoder;
        if (decoder == null) {
            decoder = makeWhole.get();
            wholeDecoder = decoder;
        }
        try {
            decoder.decode(record, wholeRow);
        } catch (RecordFormatException e) {
            return readFilterFirst(record); // It fails only if a column that is needed fails.
        }
        for (int index = 0; index < filterPlaces.length; index++) {
            filterRow[index] = wholeRow[filterPlaces[index]];
        }
        return passes() ? Arrays.copyOf(wholeRow, places.length) : null;
    }

    private @Nullable Object @Nullable [] readFilterFirst(PartitionReader record) {
        filterDecoder.decode(record, filterRow);
        if (!passes()) {
            return null;
        }
        if (restDecoder != null) {
            restDecoder.decode(record, restRow);
        }
        @Nullable Object[] row = new Object[places.length];
        for (int index = 0; index < places.length; index++) {
            int place = places[index];
            row[index] = place < 0 ? restRow[-1 - place] : filterRow[place];
        }
        return row;
    }

    private boolean passes() {
        try {
            return condition.test(filterRow);
        } catch (RuntimeException e) {
            throw new FilterFailure(e);
        }
    }

    /** Its cause is what an expression of the filter threw: an error of the statement, not of the record. */
    static final class FilterFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FilterFailure(RuntimeException cause) {
            super(cause);
        }
    }
}
