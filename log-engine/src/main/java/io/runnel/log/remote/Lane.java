package io.runnel.log.remote;

import org.apache.kafka.common.Node;

/**
 * Connections to one broker are kept apart by what they carry, because a broker answers each in strict order: a fetch that
 * waits for news would hold up whatever is behind it.
 */
enum Lane {
    /** Metadata, offsets, topics. */
    CONTROL,
    /** Appends. */
    PRODUCE,
    /** Fetches of what is known to be there, answered at once. */
    FETCH_BACKLOG,
    /** The long poll of readers that have read everything. */
    FETCH_NEWS,
    /** A shorter one for readers that joined while that is under way. */
    FETCH_LATECOMERS;

    /** Above all broker ids, and far enough from the negative ones of bootstrap servers. */
    private static final int NODE_ID_STRIDE = 300_000_000;

    /** The broker under the id by which the network client keeps this lane's connection apart. */
    Node of(Node broker) {
        return new Node(ordinal() * NODE_ID_STRIDE + broker.id(), broker.host(), broker.port(), broker.rack());
    }
}
