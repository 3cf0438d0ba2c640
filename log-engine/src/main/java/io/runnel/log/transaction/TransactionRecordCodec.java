package io.runnel.log.transaction;

import io.runnel.log.coordinator.RecordCodec;
import io.runnel.log.coordinator.SchemaReader;
import io.runnel.log.coordinator.SchemaWriter;
import io.runnel.log.transaction.TransactionRecord.Value;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of transaction records, as Apache Kafka's transaction coordinator writes them. Both versions of the value
 * are read, the newer one is written:
 *
 * <pre>
 * key    int16 0, string transactional id
 * value  int16 version, int64 producer id, int16 epoch, int32 timeout ms, int8 state,
 *        null or array of (string topic, array of int32 partition), int64 last update ms, int64 start ms;
 *        in version 1 strings and arrays are compact, and tagged fields follow: 0 int64 previous producer id,
 *        1 int64 next producer id, 2 int16 client transaction version, and Runnel's own 10000 int16 last epoch
 * </pre>
 */
public final class TransactionRecordCodec implements RecordCodec<TransactionRecord> {
    private static final short KEY_TYPE = 0;
    private static final short FIRST_VERSION = 0;
    private static final short FLEXIBLE_VERSION = 1;

    private static final int PREVIOUS_ID = 0;
    private static final int NEXT_ID = 1;
    private static final int CLIENT_VERSION = 2;
    /** Kafka keeps it in memory only, so that a retry that meets a restart is fenced; others skip the unknown tag. */
    private static final int LAST_EPOCH = 10_000;

    @Override
    public byte[] key(TransactionRecord record) {
        return SchemaWriter.of(KEY_TYPE, false).string(record.transactionalId()).toBytes();
    }

    @Override
    public byte @Nullable [] value(TransactionRecord record) {
        Value value = record.value();
        if (value == null) {
            return null;
        }
        ProducerIdentity producer = value.producer();
        SchemaWriter out = SchemaWriter.of(FLEXIBLE_VERSION, true)
                .int64(producer.id())
                .int16(producer.epoch())
                .int32(value.timeoutMs())
                .int8(value.state().code());
        writePartitions(value, out);
        return out.int64(value.lastUpdateTimestampMs())
                .int64(value.startTimestampMs())
                .tags(tagged(value))
                .toBytes();
    }

    private static void writePartitions(Value value, SchemaWriter out) {
        if (value.state() == TransactionState.EMPTY) {
            out.nullArray();
            return;
        }
        out.array(
                value.partitions().entrySet(),
                topic -> out.string(topic.getKey())
                        .array(topic.getValue(), out::int32)
                        .noTags());
    }

    private static SortedMap<Integer, Consumer<SchemaWriter>> tagged(Value value) {
        ProducerIdentity producer = value.producer();
        SortedMap<Integer, Consumer<SchemaWriter>> fields = new TreeMap<>();
        if (producer.previousId() != ProducerIdentity.NO_ID) {
            fields.put(PREVIOUS_ID, out -> out.int64(producer.previousId()));
        }
        if (producer.nextId() != ProducerIdentity.NO_ID) {
            fields.put(NEXT_ID, out -> out.int64(producer.nextId()));
        }
        if (value.clientVersion() != 0) {
            fields.put(CLIENT_VERSION, out -> out.int16(value.clientVersion()));
        }
        if (producer.lastEpoch() != ProducerIdentity.NO_EPOCH) {
            fields.put(LAST_EPOCH, out -> out.int16(producer.lastEpoch()));
        }
        return fields;
    }

    @Override
    public Optional<TransactionRecord> decode(ByteBuffer key, @Nullable ByteBuffer value) {
        if (key.getShort(key.position()) != KEY_TYPE) {
            return Optional.empty();
        }
        SchemaReader keyFields = SchemaReader.of(key, false);
        keyFields.int16();
        String id = keyFields.string();
        if (value == null) {
            return Optional.of(new TransactionRecord(id, null));
        }
        short version = value.getShort(value.position());
        if (version < FIRST_VERSION || version > FLEXIBLE_VERSION) {
            return Optional.empty();
        }
        return Optional.of(new TransactionRecord(id, read(SchemaReader.of(value, version == FLEXIBLE_VERSION))));
    }

    private static Value read(SchemaReader in) {
        in.int16(); // The version.
        long producerId = in.int64();
        short epoch = in.int16();
        int timeoutMs = in.int32();
        TransactionState state = TransactionState.coded(in.int8());
        Map<String, Set<Integer>> partitions = readPartitions(in);
        long lastUpdateMs = in.int64();
        long startMs = in.int64();
        Tagged tagged = new Tagged();
        in.tags(Map.of(
                PREVIOUS_ID, field -> tagged.previousId = field.int64(),
                NEXT_ID, field -> tagged.nextId = field.int64(),
                CLIENT_VERSION, field -> tagged.clientVersion = field.int16(),
                LAST_EPOCH, field -> tagged.lastEpoch = field.int16()));
        ProducerIdentity producer =
                new ProducerIdentity(producerId, epoch, tagged.lastEpoch, tagged.previousId, tagged.nextId);
        return new Value(producer, timeoutMs, state, partitions, startMs, lastUpdateMs, tagged.clientVersion);
    }

    private static Map<String, Set<Integer>> readPartitions(SchemaReader in) {
        Map<String, Set<Integer>> partitions = new HashMap<>();
        in.nullableArray(() -> {
            Set<Integer> indexes = partitions.computeIfAbsent(in.string(), added -> new TreeSet<>());
            indexes.addAll(in.array(in::int32));
            in.skipTags();
            return indexes;
        });
        return partitions;
    }

    /** What stands in tagged fields, with what holds where one is missing. */
    private static final class Tagged {
        private long previousId = ProducerIdentity.NO_ID;
        private long nextId = ProducerIdentity.NO_ID;
        private short clientVersion;
        private short lastEpoch = ProducerIdentity.NO_EPOCH;
    }
}
