/**
 * The metadata log replicated by Raft: {@link io.runnel.log.metadata.raft.RaftMetadataLog} fills the port
 * {@link io.runnel.log.metadata.MetadataLog} with Apache Ratis over Netty. The quorum's leader is the controller.
 *
 * <p>Which node may vote is decided in {@link io.runnel.log.metadata.raft.Discovery}, which is pure, and carried out by
 * {@link io.runnel.log.metadata.raft.Membership}: a node that comes with an empty folder never votes in a quorum that
 * exists, until its leader has added it as a new member. Knows nothing of what the records mean, nor of Kafka's requests.
 * Read {@code RaftMetadataLog} first.
 */
@NullMarked
package io.runnel.log.metadata.raft;

import org.jspecify.annotations.NullMarked;
