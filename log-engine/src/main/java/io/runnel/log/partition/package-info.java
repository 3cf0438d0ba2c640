/**
 * What one replica of a partition decides: which offset a batch gets, whether an idempotent producer's batch is new, a
 * duplicate or out of order, and up to where records may be read. Read {@link io.runnel.log.partition.PartitionState}
 * first.
 *
 * <p>Pure: no file, socket, thread, lock or clock. Callers hand in time and carry out what was decided.
 */
@NullMarked
package io.runnel.log.partition;

import org.jspecify.annotations.NullMarked;
