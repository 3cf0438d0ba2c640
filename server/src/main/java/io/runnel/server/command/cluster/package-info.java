/**
 * {@code runnel cluster}: nodes that are several. {@link io.runnel.server.command.cluster.ClusterCommand} lists the commands;
 * what they decide about replicas is in {@link io.runnel.server.command.cluster.ReplicaPlan}, the rest goes through Kafka's
 * own admin client.
 */
@NullMarked
package io.runnel.server.command.cluster;

import org.jspecify.annotations.NullMarked;
