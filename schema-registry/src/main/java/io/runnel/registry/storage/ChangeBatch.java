package io.runnel.registry.storage;

import io.runnel.log.LogRecord;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegistryRecord;
import io.runnel.registry.subject.RegistryState;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes that are decided one on another and stored as one batch of the log: all or none. Each sees the state that its
 * predecessors will have made; that state is given up with the batch, so a batch that fails leaves no trace.
 */
final class ChangeBatch {
    /** What a record needs in a batch beside key and value, with room to spare (Kafka's record batch format, v2). */
    private static final int RECORD_OVERHEAD_BYTES = 64;

    private static final int BATCH_OVERHEAD_BYTES = 128;

    private final List<PendingChange<?>> changes = new ArrayList<>();
    private final List<LogRecord> records = new ArrayList<>();

    /**
     * Decides as many of the changes, in their order, as fit into one batch.
     *
     * @param maxBytes the topic's max.message.bytes
     */
    static ChangeBatch decide(
            List<PendingChange<?>> waiting, RegistryState state, ParsedSchemas schemas, int maxBytes) {
        ChangeBatch batch = new ChangeBatch();
        RegistryState ahead = waiting.size() == 1 ? state : state.provisional();
        long bytes = BATCH_OVERHEAD_BYTES;
        for (PendingChange<?> change : waiting) {
            List<RegistryRecord> decided = change.decide(ahead, schemas);
            List<LogRecord> encoded =
                    decided.stream().map(SchemasTopicCodec::encode).toList();
            long size = encoded.stream().mapToLong(ChangeBatch::bytes).sum();
            if (BATCH_OVERHEAD_BYTES + size > maxBytes) {
                change.refuse(tooLarge(size, maxBytes));
            } else if (bytes + size > maxBytes) {
                return batch;
            } else {
                bytes += size;
                batch.records.addAll(encoded);
                if (ahead != state) {
                    decided.forEach(ahead::apply);
                }
            }
            batch.changes.add(change);
        }
        return batch;
    }

    private static long bytes(LogRecord record) {
        byte[] key = record.key();
        byte[] value = record.value();
        return RECORD_OVERHEAD_BYTES + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }

    private static RegistryException tooLarge(long bytes, int maxBytes) {
        return new RegistryException(
                RegistryErrors.SCHEMA_TOO_LARGE,
                "Write failed because schema is too large: it needs about " + bytes
                        + " bytes, and the registry's topic takes max.message.bytes=" + maxBytes);
    }

    /** The changes that this batch decides, the first ones of those that waited. */
    List<PendingChange<?>> changes() {
        return changes;
    }

    /** What is to be appended; none when nothing changes. */
    List<LogRecord> records() {
        return records;
    }

    void answer() {
        changes.forEach(PendingChange::answer);
    }

    void fail(RuntimeException failure) {
        changes.forEach(change -> change.fail(failure));
    }
}
