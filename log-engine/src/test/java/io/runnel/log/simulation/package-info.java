/**
 * Whole clusters in one thread: the real decisions of replicas, controller and transaction coordinator, on simulated disks,
 * clocks and a simulated network, under faults that a seed draws. {@link io.runnel.log.simulation.World} is the first class
 * to read, {@link io.runnel.log.simulation.Invariants} says what must hold, {@link io.runnel.log.simulation.Nemesis} what
 * goes wrong, {@link io.runnel.log.simulation.Protection} what can be left out.
 *
 * <p>Nothing here reads a clock, a thread or the order of a hash table: a seed gives the same history in every JVM.
 */
package io.runnel.log.simulation;
