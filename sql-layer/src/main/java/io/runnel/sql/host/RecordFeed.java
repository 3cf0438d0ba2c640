package io.runnel.sql.host;

import io.runnel.log.PartitionReader;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Feeds a query's operators with the records of its inputs, one by one. For one thread at a time. */
final class RecordFeed {
    private final ContinuousInput input;
    private final List<ContinuousRecords> records;
    private final IntConsumer partition;
    private @Nullable PartitionReader current;

    /**
     * @param records of each source, by its index in the input
     * @param partition told of the partition of each record before the operators see it
     */
    RecordFeed(ContinuousInput input, List<ContinuousRecords> records, IntConsumer partition) {
        this.input = input;
        this.records = List.copyOf(records);
        this.partition = partition;
    }

    ContinuousInput input() {
        return input;
    }

    /** Has the operators take the next record; false if there is none now. */
    boolean step() {
        PartitionReader record = input.next();
        current = record;
        if (record == null) {
            return false;
        }
        partition.accept(record.partition().partition());
        records.get(input.source()).process(record);
        return true;
    }

    /** The record that the operators took last, as long as they take it; null before the first. */
    @Nullable
    PartitionReader current() {
        return current;
    }
}
