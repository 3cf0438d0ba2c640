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
    private final boolean apart;
    private final Pauses pauses;
    private final IdleTime idle;
    private final int[] timeColumns;
    private @Nullable PartitionReader current;

    /**
     * What a feed feeds.
     *
     * @param records of each source, by its index in the input
     * @param partition told of the partition of each record before the operators see it, unless rows of different
     *     partitions meet in the query
     * @param pauses what the operators do between records
     * @param idle how long the query has read nothing
     */
    record Operators(List<ContinuousRecords> records, IntConsumer partition, Pauses pauses, IdleTime idle) {}

    /** A feed of a query's inputs. */
    static RecordFeed of(ContinuousPlan plan, ContinuousInput input, Operators operators) {
        return new RecordFeed(plan, input, operators, plan.joinsByKey() && input.samePartitions());
    }

    private RecordFeed(ContinuousPlan plan, ContinuousInput input, Operators operators, boolean apart) {
        this.input = input;
        this.records = List.copyOf(operators.records);
        this.timeColumns =
                plan.timeColumns().stream().mapToInt(Integer::intValue).toArray();
        this.partition = apart ? operators.partition : number -> {};
        this.apart = apart;
        this.pauses = operators.pauses;
        this.idle = operators.idle;
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

    /** Notes that records were taken, by the clock of those who ask {@link #pass}. */
    void read(long nowMs) {
        idle.read(nowMs);
    }

    /** Changes that the operators hold back. */
    int held() {
        return pauses.held();
    }

    /** Has the operators give what they hold back. */
    void flush() {
        if (pauses.buffers()) {
            rest();
            pauses.flush();
        }
    }

    /**
     * Closes windows that are over by a clock, if nothing was taken for as long as the query says.
     *
     * @return whether there was one
     */
    boolean pass(long nowMs) {
        if (!pauses.hasWindows() || !idle.isOver(nowMs)) {
            return false;
        }
        rest();
        boolean closed = false;
        for (int number : apart ? input.partitions() : new int[] {0}) {
            partition.accept(number);
            closed |= pauses.closeBy(nowMs);
        }
        return closed;
    }

    /** What follows is of no record. */
    private void rest() {
        current = null;
        records.forEach(ContinuousRecords::rest);
    }

    /** The record that the operators took last, as long as they take it; null before the first. */
    @Nullable
    PartitionReader current() {
        return current;
    }
}
