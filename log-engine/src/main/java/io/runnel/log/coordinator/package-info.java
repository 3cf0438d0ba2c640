/**
 * What the coordinators of groups and of transactions share: a state machine per partition of an internal topic, whose
 * every step is <em>records to append and answers</em>, and which is rebuilt from its partition's records.
 *
 * <p>{@link io.runnel.log.coordinator.CoordinatorState} and {@link io.runnel.log.coordinator.Step} are the pure side;
 * {@link io.runnel.log.coordinator.Coordinator} is the edge: locks, threads, the log. It knows nothing of groups or
 * transactions. Read {@code Step} first.
 */
@NullMarked
package io.runnel.log.coordinator;

import org.jspecify.annotations.NullMarked;
