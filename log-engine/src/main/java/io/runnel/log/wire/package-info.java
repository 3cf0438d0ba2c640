/**
 * Requests out to brokers, responses back: {@link io.runnel.log.wire.Wire} is a network client on a thread of its own, for
 * whoever talks to other nodes: replication, the cluster's life, the remote log.
 *
 * <p>Knows requests and addresses, but not what they are about: who retries what, and for how long, is the caller's to
 * decide.
 */
@NullMarked
package io.runnel.log.wire;

import org.jspecify.annotations.NullMarked;
