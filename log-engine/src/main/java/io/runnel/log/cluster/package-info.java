/**
 * A node's life among others: how it registers, stays in service and leaves ({@link io.runnel.log.cluster.BrokerLife}, the
 * class to read first), how it reaches the controller ({@link io.runnel.log.cluster.ControllerChannel}), and what it passes on
 * to it ({@link io.runnel.log.cluster.Forwarding}, {@link io.runnel.log.cluster.ClusterChanges}).
 *
 * <p>What the controller decides is in {@code log.metadata}, what the handlers answer in {@code log.broker}; this room knows
 * the requests alone.
 */
@NullMarked
package io.runnel.log.cluster;

import org.jspecify.annotations.NullMarked;
