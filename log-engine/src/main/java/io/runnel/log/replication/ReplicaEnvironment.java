package io.runnel.log.replication;

import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.Flusher;
import io.runnel.log.storage.LogDirectory;
import io.runnel.log.storage.StorageConfig;
import org.apache.kafka.common.utils.Time;

/** What the replicas of a node share. */
record ReplicaEnvironment(LogDirectory directory, Flusher flusher, DiskSync sync, StorageConfig config, Time time) {}
