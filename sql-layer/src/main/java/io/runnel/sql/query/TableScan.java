package io.runnel.sql.query;

import io.runnel.log.PartitionReader;
import io.runnel.sql.memory.HeldMemory;
import io.runnel.sql.memory.RowSizes;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.linq4j.Enumerator;
import org.jspecify.annotations.Nullable;

/**
 * The newest record per key, partition by partition, as rows in the order of their offsets; a null value deletes its
 * key's row, and records without key are no rows. A key is expected in one partition, where its hash puts it: the same
 * key in two partitions is two rows, as in ksqlDB.
 *
 * <p>Holds the rows of one partition. A record that does not decode counts only if it is the newest of its key.
 */
final class TableScan implements Enumerator<@Nullable Object> {
    /** A hash table's entry in a list, its place in the table, and the buffer around the key. */
    private static final long BYTES_PER_ENTRY = 112;

    private final PartitionWalk walk;
    private final RowDecoding rows;
    private final long limit;
    private final HeldMemory memory;
    private final @Nullable KeyReads keys;
    private long given;
    private Iterator<Object> partition = java.util.Collections.emptyIterator();
    private @Nullable Object current;

    /** @param keys finds the records of the keys that are wanted alone; null if all are, or the log must be searched */
    TableScan(PartitionWalk walk, RowDecoding rows, long limit, HeldMemory memory, @Nullable KeyReads keys) {
        this.walk = walk;
        this.rows = rows;
        this.limit = limit;
        this.memory = memory;
        this.keys = keys;
    }

    @Override
    public @Nullable Object current() {
        return current;
    }

    @Override
    public boolean moveNext() {
        while (given < limit) {
            if (partition.hasNext()) {
                Object decoded = partition.next();
                if (rows.accept(decoded)) {
                    current = rows.shaped(decoded);
                    given++;
                    return true;
                }
            } else if (!readPartition()) {
                return false;
            }
        }
        return false;
    }

    private boolean readPartition() {
        int number = walk.nextNumber();
        if (number < 0) {
            return false;
        }
        memory.clear(); // The rows of the partition before were all given out.
        List<Object> found = keys == null ? null : keys.rows(number, rows);
        if (found != null) {
            found.forEach(row -> memory.row(bytes(0, row)));
            partition = found.iterator();
            return true;
        }
        PartitionReader in = walk.open(number);
        partition = newest(in).values().iterator();
        if (keys != null) {
            keys.searched(number, in.statistics().records());
        }
        return true;
    }

    private Map<ByteBuffer, Object> newest(PartitionReader in) {
        Map<ByteBuffer, Object> newest = new LinkedHashMap<>();
        while (walk.next(in)) {
            ByteBuffer key = in.key();
            if (key != null) {
                put(newest, key, in);
            }
        }
        return newest;
    }

    /** Out of range, the newest record of a key hides the older ones all the same. */
    private void put(Map<ByteBuffer, Object> newest, ByteBuffer key, PartitionReader in) {
        Object older = newest.remove(key);
        if (older != null) {
            memory.shrink(bytes(key.remaining(), older));
        }
        if (in.value() == null || !walk.inRange(in)) {
            return;
        }
        Object decoded = rows.decode(in);
        if (decoded == null) {
            return;
        }
        byte[] copy = new byte[key.remaining()];
        key.get(key.position(), copy);
        memory.row(bytes(copy.length, decoded));
        newest.put(ByteBuffer.wrap(copy), decoded);
    }

    private static long bytes(int keyBytes, Object row) {
        return BYTES_PER_ENTRY + RowSizes.bytes(keyBytes) + RowSizes.of(row);
    }

    @Override
    public void reset() {
        throw new UnsupportedOperationException("A scan starts anew with a new enumerator");
    }

    @Override
    public void close() {
        partition = java.util.Collections.emptyIterator();
        memory.close();
        walk.close();
    }
}
