/**
 * The demo: 20,000 real flights through a Kafka producer, a schema, SQL over history, and a never-ending query. Read
 * {@link io.runnel.examples.flights.FlightsDemo} first: it lists the steps in order.
 *
 * <p>It uses what any user has: kafka-clients, JDBC, the registry's REST API, and {@link io.runnel.server.Runnel} to
 * start a node. It knows nothing of the modules behind them.
 */
@NullMarked
package io.runnel.examples.flights;

import org.jspecify.annotations.NullMarked;
