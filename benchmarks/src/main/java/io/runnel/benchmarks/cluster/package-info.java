/**
 * A cluster of three nodes, and beside it Apache Kafka's: how long writes pause, and what replicated writes cost. {@link
 * io.runnel.benchmarks.cluster.ClusterFailover} is the program.
 */
@NullMarked
package io.runnel.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
