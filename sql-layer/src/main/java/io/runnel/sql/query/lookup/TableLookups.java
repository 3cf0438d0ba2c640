package io.runnel.sql.query.lookup;

import io.runnel.log.EventLog;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Looks keys up in tables by what it remembers of their partitions: the offset of each key's newest record, 16 to 43 bytes
 * for a key. A short partition's offsets are read when the first key is looked up in it, a long one's when searches in it
 * have cost as much as that, and followed from then on. The partitions that were used last are remembered, within a bound;
 * one that is larger by itself is not. Nothing is lost without: the log's own search by key finds the same. One per node.
 * Thread-safe.
 */
public final class TableLookups {
    private final long maxBytes;

    /** By the order of their use. */
    private final Map<Place, PartitionLookups> partitions = new LinkedHashMap<>(16, 0.75f, true);

    private record Place(Uuid topic, int partition) {}

    /** @param maxBytes most bytes of heap for all partitions; 0 for no memory of any */
    public TableLookups(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Where records stand that may be the newest of these keys: whoever reads them must compare the keys, and search the
     * log where one is another's.
     *
     * @param topicId tells a topic from one of the same name that was deleted
     * @param endOffset exclusive, and known to be committed: later records do not count
     * @param stop run now and then; it throws to end the search
     * @return an offset for each key, negative if there is no record of it; null if it cannot be told
     */
    public long @Nullable [] find(
            EventLog log,
            Uuid topicId,
            TopicPartition partition,
            List<ByteBuffer> keys,
            long endOffset,
            Runnable stop) {
        PartitionLookups lookups = of(new Place(topicId, partition.partition()));
        if (lookups == null) {
            return null;
        }
        return lookups.find(keys, endOffset, () -> log.reader(partition), more -> makeRoom(lookups, more), stop);
    }

    /**
     * Notes a search of the log that was made because {@link #find} told nothing: a partition is read whole once searches
     * have cost as much.
     *
     * @param records that it has read
     */
    public void searched(Uuid topicId, int partition, long records) {
        PartitionLookups lookups = of(new Place(topicId, partition));
        if (lookups != null) {
            lookups.searched(records);
        }
    }

    private synchronized @Nullable PartitionLookups of(Place place) {
        if (maxBytes == 0) {
            return null;
        }
        PartitionLookups known = partitions.get(place);
        if (known == null) {
            known = new PartitionLookups();
            partitions.put(place, known);
            makeRoom(known, 0);
        }
        return known;
    }

    /** Forgets partitions, those first that were not used for longest, until one may grow. */
    private synchronized boolean makeRoom(PartitionLookups growing, long more) {
        if (growing.bytes() + more > maxBytes) {
            return false; // However many others were forgotten.
        }
        long taken =
                partitions.values().stream().mapToLong(PartitionLookups::bytes).sum();
        Iterator<PartitionLookups> eldest = partitions.values().iterator();
        while (taken + more > maxBytes && eldest.hasNext()) {
            PartitionLookups candidate = eldest.next();
            if (candidate != growing) {
                taken -= candidate.bytes();
                eldest.remove();
            }
        }
        return taken + more <= maxBytes;
    }

    /** Bytes that are remembered now. */
    public synchronized long bytes() {
        return partitions.values().stream().mapToLong(PartitionLookups::bytes).sum();
    }
}
