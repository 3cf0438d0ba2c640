package io.runnel.log.replication;

/**
 * The opening of one log.
 *
 * @param place in whose directory it lies
 * @param open opens it; throws nothing
 */
record LogOpeningTask(ReplicaEnvironment place, Runnable open) {}
