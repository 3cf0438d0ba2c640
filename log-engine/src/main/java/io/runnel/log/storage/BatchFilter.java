package io.runnel.log.storage;

/** Says which batches a reader does not show. May have a state: is asked once for each batch of a chunk, in order. */
@FunctionalInterface
public interface BatchFilter {
    /** Shows every batch. */
    BatchFilter NONE = batch -> false;

    /** Whether the batch is passed over. Control batches always are, but the filter learns from them too. */
    boolean drops(BatchHeader batch);
}
