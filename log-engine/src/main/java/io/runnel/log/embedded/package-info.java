/**
 * Transactions of writers in this process, straight through the node's own coordinators and replicas: what a producer's
 * requests ask for on the wire, without the requests. Read {@link io.runnel.log.embedded.EmbeddedTransactions} first, then
 * {@link io.runnel.log.embedded.ReplicaTransaction}, on which records pass.
 *
 * <p>Decides nothing about epochs, sequences or markers: that is for {@code log.transaction} and {@code log.partition}.
 */
@NullMarked
package io.runnel.log.embedded;

import org.jspecify.annotations.NullMarked;
