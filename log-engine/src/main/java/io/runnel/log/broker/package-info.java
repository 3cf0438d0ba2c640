/**
 * One handler class per Kafka API: what a request means. {@link io.runnel.log.broker.RequestRouter} lists them and is
 * the class to read first; {@link io.runnel.log.broker.PartitionTable} leads from a topic's name or id to its replicas.
 *
 * <p>Handlers run on network threads and never wait: what takes longer continues later through the call. They know
 * neither sockets nor files.
 */
@NullMarked
package io.runnel.log.broker;

import org.jspecify.annotations.NullMarked;
