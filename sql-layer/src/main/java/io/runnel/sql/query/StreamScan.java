package io.runnel.sql.query;

import io.runnel.log.PartitionReader;
import org.apache.calcite.linq4j.Enumerator;
import org.jspecify.annotations.Nullable;

/** All records in range, as rows. */
final class StreamScan implements Enumerator<@Nullable Object> {
    private final PartitionWalk walk;
    private final RowDecoding rows;
    private final long limit;
    private long given;
    private @Nullable PartitionReader reader;
    private @Nullable Object current;

    StreamScan(PartitionWalk walk, RowDecoding rows, long limit) {
        this.walk = walk;
        this.rows = rows;
        this.limit = limit;
        this.reader = limit > 0 ? walk.nextPartition() : null;
    }

    @Override
    public @Nullable Object current() {
        return current;
    }

    @Override
    public boolean moveNext() {
        if (given == limit) {
            close();
        }
        for (PartitionReader in = reader; in != null; in = reader) {
            if (!walk.next(in) || walk.isPast(in)) {
                reader = walk.nextPartition();
            } else if (walk.inRange(in) && take(rows.decode(in))) {
                given++;
                return true;
            }
        }
        return false;
    }

    private boolean take(@Nullable Object decoded) {
        if (decoded == null || !rows.accept(decoded)) {
            return false;
        }
        current = rows.shaped(decoded);
        return true;
    }

    @Override
    public void reset() {
        throw new UnsupportedOperationException("A scan starts anew with a new enumerator");
    }

    @Override
    public void close() {
        reader = null;
        walk.close();
    }
}
