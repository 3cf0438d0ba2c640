package io.runnel.log.replication;

import io.runnel.log.partition.AbortedTransaction;
import java.util.List;
import org.apache.kafka.common.record.internal.Records;

/**
 * What a read found: whole batches, backed by the segment's file so that they go to a socket without a copy.
 *
 * @param records empty where the fetch offset is the end of what may be read
 * @param aborted every aborted transaction that has a record in this slice, where only committed ones were asked for
 */
public record LogSlice(
        Records records,
        long highWatermark,
        long lastStableOffset,
        long logStartOffset,
        List<AbortedTransaction> aborted) {}
