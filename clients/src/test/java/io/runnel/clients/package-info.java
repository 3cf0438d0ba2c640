/**
 * Kafka's own clients against a started node: several ages of the Java client, Kafka Streams, Kafka Connect, the console
 * tools. Nothing here may know Runnel's classes: a node is a process with an address, and {@code -Dclients.bootstrap=HOST:PORT}
 * puts any other Kafka-protocol broker in its place, so that a failure can be told from a mistake in its test. Begin with
 * {@link io.runnel.clients.Broker}.
 */
@NullMarked
package io.runnel.clients;

import org.jspecify.annotations.NullMarked;
