/**
 * What compaction decides: which log is the dirtiest, which segments go together, which records stay. Read {@link
 * io.runnel.log.compaction.Dirt} for when a log is compacted and {@link io.runnel.log.compaction.Retained} for what is
 * left of it.
 *
 * <p>Pure: no file, thread, lock or clock. {@code log.storage} reads and writes the segments, {@code log.replication}
 * has the thread.
 */
@NullMarked
package io.runnel.log.compaction;

import org.jspecify.annotations.NullMarked;
