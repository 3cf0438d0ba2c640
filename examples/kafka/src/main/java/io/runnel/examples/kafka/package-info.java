/**
 * Programs of a Kafka tutorial, to be copied: each is one file, needs Kafka's client libraries alone, and runs against any
 * broker. They may not know Runnel's classes or each other. Begin with {@link io.runnel.examples.kafka.OrderProducer}.
 */
@NullMarked
package io.runnel.examples.kafka;

import org.jspecify.annotations.NullMarked;
