/**
 * The event log over somebody's cluster: any broker that speaks Kafka's protocol, Apache Kafka included. Read
 * {@link io.runnel.log.remote.RemoteEventLog} first, then {@link io.runnel.log.wire.Wire}, on whose one thread
 * everything here happens that is not a caller's.
 *
 * <p>Speaks by raw requests through kafka-clients' network client, whose internal classes are at home here as they are in
 * {@code log.network}: a consumer object would cost an object per record and a thread's attention per reader, and a
 * producer has no conditional append. Transactions alone go through producers of kafka-clients: how they are made has
 * changed with almost every version of the brokers. Knows nothing of this process's own replicas.
 */
@NullMarked
package io.runnel.log.remote;

import org.jspecify.annotations.NullMarked;
