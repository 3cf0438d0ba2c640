/**
 * What the cluster agrees on: brokers, topics with their partitions and configs, producer ids. Decisions are pure:
 * {@link io.runnel.log.metadata.Controller} turns an immutable {@link io.runnel.log.metadata.ClusterImage} and a request
 * into {@link io.runnel.log.metadata.MetadataRecord}s; {@link io.runnel.log.metadata.ClusterMetadata} commits them
 * through the port {@link io.runnel.log.metadata.MetadataLog} and publishes the next image.
 *
 * <p>Knows neither sockets nor requests. Of the disk it knows only the single-node log,
 * {@link io.runnel.log.metadata.SegmentedMetadataLog}. Read {@code ClusterMetadata} first.
 */
@NullMarked
package io.runnel.log.metadata;

import org.jspecify.annotations.NullMarked;
