package io.runnel.sql.host;

import io.runnel.log.PartitionReader;
import io.runnel.sql.continuous.ContinuousPlan;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Feeds a query's operators with the records of its inputs, one by one. For one thread at a time. */
final class RecordFeed {
    private final ContinuousInput input;
    private final List<ContinuousRecords> records;
    private final IntConsumer partition;
    private final int[] timeColumns;
    private @Nullable PartitionReader current;

    /**
     * A feed of a query's inputs.
     *
     * @param partition told of the partition of each record before the operators see it, unless rows of different
     *     partitions meet in the query
     */
    static RecordFeed of(
            ContinuousPlan plan, ContinuousInput input, List<ContinuousRecords> records, IntConsumer partition) {
        boolean apart = plan.joinsByKey() && input.samePartitions();
        return new RecordFeed(input, records, plan.timeColumns(), apart ? partition : number -> {});
    }

    /**
     * @param records of each source, by its index in the input
     * @param timeColumns of each source, the column that says when a row happened; negative if the record's timestamp does
     * @param partition told of the partition of each record before the operators see it
     */
    private RecordFeed(
            ContinuousInput input, List<ContinuousRecords> records, List<Integer> timeColumns, IntConsumer partition) {
        this.input = input;
        this.records = List.copyOf(records);
        this.timeColumns = timeColumns.stream().mapToInt(Integer::intValue).toArray();
        this.partition = partition;
        for (int source = 0; source < this.timeColumns.length; source++) {
            if (this.timeColumns[source] >= 0) {
                input.orderByHappening(source);
            }
        }
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
        int source = input.source();
        ContinuousRecords ofSource = records.get(source);
        ofSource.process(record);
        if (timeColumns[source] >= 0 && ofSource.value(timeColumns[source]) instanceof Long timeMs) {
            input.happened(timeMs);
        }
        return true;
    }

    /** The record that the operators took last, as long as they take it; null before the first. */
    @Nullable
    PartitionReader current() {
        return current;
    }
}
