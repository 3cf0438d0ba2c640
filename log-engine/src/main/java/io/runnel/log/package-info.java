/**
 * The log as the other modules see it: topics, readers, writers and the port through which a validator may refuse
 * records. Read {@link io.runnel.log.EventLog} first, then {@link io.runnel.log.LogEngine}, which puts the rooms
 * below together.
 *
 * <p>This package knows nothing of SQL or schemas. Kafka's internal classes (record batches, network stack, request
 * messages) stay out of its signatures; only Kafka's public types ({@code TopicPartition}, {@code Uuid}, {@code Header},
 * the exceptions in {@code org.apache.kafka.common.errors}) appear.
 */
@NullMarked
package io.runnel.log;

import org.jspecify.annotations.NullMarked;
