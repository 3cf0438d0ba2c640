package io.runnel.log.storage;

import io.runnel.log.partition.AbortedTransaction;
import java.util.List;
import org.apache.kafka.common.record.internal.Records;

/**
 * Whole batches below the last stable offset, with what a reader needs to pass over those that do not count.
 *
 * @param aborted every aborted transaction that has a record among them, in the order of their markers; possibly others
 *     nearby
 */
public record StableSlice(Records records, List<AbortedTransaction> aborted) {}
