package io.runnel.sql;

/**
 * What a batch of executions stored.
 *
 * @param counts rows stored per list of parameters, in order
 * @param rows where they went, those of the first list first
 */
public record Batched(long[] counts, StoredRows rows) {}
