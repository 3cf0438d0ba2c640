package io.runnel.log.storage;

/** What {@code acks=all} means for a topic (topic config {@code runnel.ack}). */
public enum AckPromise {
    /** The batch is flushed to disk on the in-sync replicas: it survives a power loss. */
    FLUSHED,
    /** The batch is in the page cache of the in-sync replicas, as in Apache Kafka: it survives the process. */
    WRITTEN
}
