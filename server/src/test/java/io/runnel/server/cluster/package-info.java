/**
 * Three nodes in processes of their own that are killed, paused, restarted and robbed of their disks under load; {@link
 * io.runnel.server.cluster.ClusterRounds} makes the faults and has everything that was promised looked at after each.
 */
@NullMarked
package io.runnel.server.cluster;

import org.jspecify.annotations.NullMarked;
