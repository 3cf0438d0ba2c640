/**
 * A partition's records on disk, in Kafka's file names and formats: segments, their indexes, recovery after a crash,
 * and the flush that acknowledgements wait for. Read {@link io.runnel.log.storage.SegmentedLog} first.
 *
 * <p>Knows nothing of producers' sequences, high watermarks or requests: it stores the batches it is given at the
 * offsets it is given.
 */
@NullMarked
package io.runnel.log.storage;

import org.jspecify.annotations.NullMarked;
