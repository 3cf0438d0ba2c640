/**
 * The replicas of partitions on this node: where the pure decisions of {@code log.partition} meet the files of
 * {@code log.storage}. Read {@link io.runnel.log.replication.Replica} first.
 */
@NullMarked
package io.runnel.log.replication;

import org.jspecify.annotations.NullMarked;
