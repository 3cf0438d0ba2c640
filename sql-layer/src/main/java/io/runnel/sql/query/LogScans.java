package io.runnel.sql.query;

import io.runnel.log.EventLog;
import io.runnel.sql.aggregate.AggregateSpec;
import io.runnel.sql.aggregate.HashAggregation;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.memory.HeldMemory;
import io.runnel.sql.plan.HeldSite;
import io.runnel.sql.plan.KeyLookup;
import io.runnel.sql.plan.ScanRange;
import io.runnel.sql.plan.ScanRequest;
import io.runnel.sql.plan.ScanSource;
import io.runnel.sql.plan.ScanValues;
import io.runnel.sql.query.lookup.TableLookups;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.jspecify.annotations.Nullable;

/** The scans of one running query. For the thread that polls it. */
final class LogScans implements ScanSource, AutoCloseable {
    /** So many readers may be listed before those that are closed are forgotten. */
    private static final int FIRST_SWEEP = 64;

    /** A scan of less is over before other threads are awake. */
    private static final long PARALLEL_RECORDS = 50_000;

    private final EventLog log;
    private final Formats formats;
    private final DecoderPool.Lease decoders;
    private final LogSnapshot snapshot;
    private final QueryRun run;
    private final ScanThreads threads;
    private final @Nullable TableLookups lookups;
    private final List<ParallelScan> parallel = new ArrayList<>();
    private final List<PartitionWalk> opened = new ArrayList<>();
    private int sweepAt = FIRST_SWEEP;
    private final Map<Object, HeldMemory> held = new IdentityHashMap<>();

    /** @param lookups null if what they remember is not what this log shows */
    LogScans(
            EventLog log,
            Formats formats,
            DecoderPool decoders,
            LogSnapshot snapshot,
            QueryRun run,
            ScanThreads threads,
            @Nullable TableLookups lookups) {
        this.log = log;
        this.formats = formats;
        this.decoders = decoders.lease();
        this.snapshot = snapshot;
        this.run = run;
        this.threads = threads;
        this.lookups = lookups;
    }

    @Override
    public Enumerable<@Nullable Object> scan(ScanRequest request, DataContext context, ScanValues values) {
        ScanRange range = ScanRange.of(request.bounds(), values.bounds());
        return new AbstractEnumerable<@Nullable Object>() {
            @Override
            public Enumerator<@Nullable Object> enumerator() {
                return start(request, context, range, values);
            }
        };
    }

    @Override
    public Enumerable<@Nullable Object> count(ScanRequest request, ScanValues values, int columns) {
        ScanRange range = ScanRange.of(request.bounds(), values.bounds());
        return new AbstractEnumerable<@Nullable Object>() {
            @Override
            public Enumerator<@Nullable Object> enumerator() {
                Long count;
                try (PartitionWalk walk = walk(request, range)) {
                    count = walk.count();
                }
                return Linq4j.singletonEnumerator(
                        columns == 1
                                ? count
                                : Collections.nCopies(columns, count).toArray());
            }
        };
    }

    @Override
    public <T> Enumerable<T> held(Enumerable<T> rows, HeldSite site, long mostRows) {
        HeldMemory memory = held.computeIfAbsent(site, key -> run.memory().holder(site.operator()));
        Enumerable<T> counted = new HeldRows<>(rows, memory, site.bytesPerRow(), mostRows, run.stop());
        return site.kept() ? new KeptRows<>(counted, run.stop()) : counted;
    }

    @Override
    public Enumerable<@Nullable Object> aggregated(Enumerable<?> rows, AggregateSpec spec, DataContext context) {
        HeldMemory memory = held.computeIfAbsent(spec, key -> run.memory().holder("group by"));
        return new HashAggregation(spec, rows, memory, context, run.stop()::check);
    }

    @Override
    public void checkStopped() {
        run.stop().check();
    }

    private Enumerator<@Nullable Object> start(
            ScanRequest request, DataContext context, ScanRange range, ScanValues values) {
        if (isParallel(request, range, values)) {
            parallel.removeIf(ParallelScan::isClosed);
            ParallelScan scan = new ParallelScan(
                    owner -> partitionsAhead(owner, request, context, range),
                    run.stop(),
                    request.anyOrder(),
                    run.memory().holder("reading ahead"));
            parallel.add(scan);
            return scan;
        }
        PartitionWalk walk = walk(request, range);
        search(walk, request, context);
        if (request.tail() != null) {
            walk.readTail(new TailSearch(
                    request.tail(), values.tailRows(), walk, RecordRows.of(decoders::decoder, request, context)));
        }
        RowDecoding rows = decoding(decoders::decoder, request, context);
        return request.source().kind() == SourceKind.TABLE
                ? new TableScan(
                        walk,
                        rows,
                        values.limit(),
                        run.memory().holder("table"),
                        keyReads(walk, request, context, range))
                : new StreamScan(walk, rows, values.limit());
    }

    private boolean isParallel(ScanRequest request, ScanRange range, ScanValues values) {
        return threads.any()
                && request.source().kind() == SourceKind.STREAM
                && request.tail() == null
                && values.limit() == ScanValues.NO_LIMIT
                && range.mostRecords(snapshot.endOffsets(request.source().topic())) >= PARALLEL_RECORDS;
    }

    private List<PartitionAhead> partitionsAhead(
            ParallelScan owner, ScanRequest request, DataContext context, ScanRange range) {
        long[] endOffsets = snapshot.endOffsets(request.source().topic());
        List<PartitionAhead> partitions = new ArrayList<>();
        for (int partition = 0; partition < endOffsets.length; partition++) {
            if (endOffsets[partition] > 0 && range.contains(PseudoColumn.ROWPARTITION, partition)) {
                long[] alone = new long[endOffsets.length];
                alone[partition] = endOffsets[partition];
                PartitionWalk walk = new PartitionWalk(log, request.source().topic(), alone, range, run);
                search(walk, request, context);
                partitions.add(new PartitionAhead(walk, decoding(formats::decoder, request, context), owner, threads));
            }
        }
        return partitions;
    }

    /** For a look at a few keys of a table as it is now. */
    private @Nullable KeyReads keyReads(PartitionWalk walk, ScanRequest request, DataContext context, ScanRange range) {
        List<ByteBuffer> keys = keys(request, context);
        LogSnapshot.Topic topic = snapshot.topics().get(request.source().topic());
        return lookups == null
                        || keys == null
                        || topic == null
                        || keys.size() > KeyReads.MAX_KEYS
                        || range.asOfMs() != Long.MAX_VALUE
                ? null
                : new KeyReads(log, lookups, topic, keys, walk, run);
    }

    private static @Nullable List<ByteBuffer> keys(ScanRequest request, DataContext context) {
        ScanRequest.Filter filter = request.filter();
        KeyLookup keys = filter == null ? null : filter.keys();
        return keys == null ? null : keys.keys(context::get);
    }

    /** Tells the log what is wanted. */
    private static void search(PartitionWalk walk, ScanRequest request, DataContext context) {
        walk.search(keys(request, context), request.source().kind() == SourceKind.TABLE);
    }

    private RowDecoding decoding(RecordRows.Decoders from, ScanRequest request, DataContext context) {
        return new RowDecoding(
                request.source(),
                RecordRows.of(from, request, context),
                request.columns().size(),
                run.settings().skipErrors(),
                run.skipped());
    }

    private PartitionWalk walk(ScanRequest request, ScanRange range) {
        PartitionWalk walk = new PartitionWalk(
                log,
                request.source().topic(),
                snapshot.endOffsets(request.source().topic()),
                range,
                run);
        if (opened.size() >= sweepAt) { // A nested loop opens one for each row that it looks for.
            opened.removeIf(PartitionWalk::isClosed);
            sweepAt = Math.max(FIRST_SWEEP, 2 * opened.size());
        }
        opened.add(walk);
        return walk;
    }

    @Override
    public void close() {
        parallel.forEach(ParallelScan::close);
        parallel.clear();
        opened.forEach(PartitionWalk::close);
        opened.clear();
        decoders.close();
    }
}
