package io.runnel.log.group;

import io.runnel.log.coordinator.RecordOrigin;
import io.runnel.log.group.GroupRecord.OffsetCommitted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * The offsets that the records of a partition of {@code __consumer_offsets} make: those that hold, and those of open
 * transactions, which hold from their commit marker on. Where a transaction and a commit outside of it, or two
 * transactions, name the same partition, the record that was written last wins, whenever the markers come.
 */
final class OffsetTable {
    static final int MOST_ENDED = 10_000;
    private static final Ended NEVER = new Ended(RecordBatch.NO_PRODUCER_EPOCH, 0);

    private final Map<String, Map<TopicPartition, Entry>> committed = new HashMap<>();
    private final Map<Long, Pending> pending = new HashMap<>();
    /** The producers whose open transactions have an offset for a partition, by group. */
    private final Map<String, Map<TopicPartition, Set<Long>>> waiting = new HashMap<>();

    /** The epochs of the newest markers, so that what an ended transaction left behind is refused before it is written. */
    private final Map<Long, Ended> ended = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Ended> eldest) {
            return size() > MOST_ENDED;
        }
    };

    private long order;

    /** @param times how many markers of the producer there were */
    private record Ended(short epoch, long times) {}

    /** @param order of its record among those of this table */
    private record Entry(CommittedOffset value, long order) {}

    private record Place(String groupId, TopicPartition partition) {}

    /** The offsets of a producer's open transaction. */
    private static final class Pending {
        private final Map<Place, Entry> offsets = new HashMap<>();
        private short epoch;
    }

    void replay(OffsetCommitted written, RecordOrigin origin) {
        TopicPartition partition = new TopicPartition(written.topic(), written.partition());
        order++;
        CommittedOffset value = written.value();
        if (value == null) {
            delete(written.groupId(), partition);
        } else if (origin.transactional()) {
            Pending transaction = pending.computeIfAbsent(origin.producerId(), id -> new Pending());
            transaction.epoch = origin.producerEpoch();
            transaction.offsets.put(new Place(written.groupId(), partition), new Entry(value, order));
            waiting.computeIfAbsent(written.groupId(), id -> new HashMap<>())
                    .computeIfAbsent(partition, id -> new HashSet<>())
                    .add(origin.producerId());
        } else {
            hold(written.groupId(), partition, new Entry(value, order));
        }
    }

    private void hold(String groupId, TopicPartition partition, Entry entry) {
        committed
                .computeIfAbsent(groupId, id -> new HashMap<>())
                .merge(partition, entry, (present, other) -> other.order > present.order ? other : present);
    }

    private void delete(String groupId, TopicPartition partition) {
        remove(committed, groupId, partition);
        Set<Long> producers = remove(waiting, groupId, partition);
        if (producers != null) {
            producers.forEach(producerId -> {
                Pending transaction = pending.get(producerId);
                if (transaction != null) {
                    transaction.offsets.remove(new Place(groupId, partition));
                }
            });
        }
    }

    private static <T> @Nullable T remove(
            Map<String, Map<TopicPartition, T>> groups, String groupId, TopicPartition partition) {
        Map<TopicPartition, T> partitions = groups.get(groupId);
        if (partitions == null) {
            return null;
        }
        T removed = partitions.remove(partition);
        if (partitions.isEmpty()) {
            groups.remove(groupId);
        }
        return removed;
    }

    void replayMarker(long producerId, short producerEpoch, boolean commit) {
        Ended before = ended.remove(producerId); // So that it is the newest when it is put back.
        Ended last = before == null ? NEVER : before;
        ended.put(producerId, new Ended(producerEpoch > last.epoch ? producerEpoch : last.epoch, last.times + 1));
        Pending ended = pending.remove(producerId);
        if (ended == null) {
            return;
        }
        ended.offsets.forEach((place, entry) -> {
            stopWaiting(place, producerId);
            if (commit) {
                hold(place.groupId, place.partition, entry);
            }
        });
    }

    private void stopWaiting(Place place, long producerId) {
        Map<TopicPartition, Set<Long>> partitions = waiting.get(place.groupId);
        Set<Long> producers = partitions == null ? null : partitions.get(place.partition);
        if (producers != null && producers.remove(producerId) && producers.isEmpty()) {
            remove(waiting, place.groupId, place.partition);
        }
    }

    @Nullable
    CommittedOffset find(String groupId, TopicPartition partition) {
        Entry entry = committed.getOrDefault(groupId, Map.of()).get(partition);
        return entry == null ? null : entry.value;
    }

    /** Whether an open transaction has an offset for this partition. */
    boolean isPending(String groupId, TopicPartition partition) {
        return waiting.getOrDefault(groupId, Map.of()).containsKey(partition);
    }

    /** The groups that have offsets, or may have them when a transaction is committed. A copy. */
    Set<String> groups() {
        Set<String> groups = new HashSet<>(committed.keySet());
        groups.addAll(waiting.keySet());
        return groups;
    }

    /** The partitions for which a group has offsets, or may have them when a transaction is committed. A copy. */
    Set<TopicPartition> partitions(String groupId) {
        Set<TopicPartition> partitions =
                new HashSet<>(committed.getOrDefault(groupId, Map.of()).keySet());
        partitions.addAll(waiting.getOrDefault(groupId, Map.of()).keySet());
        return partitions;
    }

    /** Whether a group has offsets, or may have them when a transaction is committed. */
    boolean has(String groupId) {
        return committed.containsKey(groupId) || waiting.containsKey(groupId);
    }

    /** How many records there were; each has the next number. */
    long order() {
        return order;
    }

    /** Whether a record after that one names the partition, of an open transaction or of none. */
    boolean changedSince(long number, String groupId, TopicPartition partition) {
        Entry entry = committed.getOrDefault(groupId, Map.of()).get(partition);
        return entry != null && entry.order > number
                || waiting.getOrDefault(groupId, Map.of()).getOrDefault(partition, Set.of()).stream()
                        .anyMatch(producerId -> isPendingSince(number, producerId, new Place(groupId, partition)));
    }

    private boolean isPendingSince(long number, long producerId, Place place) {
        Pending transaction = pending.get(producerId);
        Entry entry = transaction == null ? null : transaction.offsets.get(place);
        return entry != null && entry.order > number;
    }

    /** The newest epoch that is known of a producer, or -1: one of an older epoch is a zombie. */
    short epochOf(long producerId) {
        Pending transaction = pending.get(producerId);
        short last = ended.getOrDefault(producerId, NEVER).epoch;
        return transaction == null || transaction.epoch < last ? last : transaction.epoch;
    }

    /** Grows with each end of a transaction of this producer, as far as that is remembered. */
    long endsOf(long producerId) {
        return ended.getOrDefault(producerId, NEVER).times;
    }
}
