package io.runnel.log.embedded;

import io.runnel.log.Appended;
import java.util.function.Consumer;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * A batch that is to be stored.
 *
 * @param stored told where it stands, on the log's threads; not told if the transaction fails
 */
record Handed(MemoryRecords records, Consumer<Appended> stored) {}
