package io.runnel.log.transaction;

import io.runnel.log.coordinator.RecordCodec;
import io.runnel.log.transaction.TransactionRecord.Value;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.utils.ByteUtils;
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
        byte[] id = record.transactionalId().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Short.BYTES + id.length)
                .putShort(KEY_TYPE)
                .putShort((short) id.length)
                .put(id)
                .array();
    }

    @Override
    public byte @Nullable [] value(TransactionRecord record) {
        Value value = record.value();
        if (value == null) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(value, new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Not to memory.
        }
        return bytes.toByteArray();
    }

    private static void write(Value value, DataOutputStream out) throws IOException {
        ProducerIdentity producer = value.producer();
        out.writeShort(FLEXIBLE_VERSION);
        out.writeLong(producer.id());
        out.writeShort(producer.epoch());
        out.writeInt(value.timeoutMs());
        out.writeByte(value.state().code());
        writePartitions(value, out);
        out.writeLong(value.lastUpdateTimestampMs());
        out.writeLong(value.startTimestampMs());
        writeTagged(value, out);
    }

    private static void writePartitions(Value value, DataOutputStream out) throws IOException {
        if (value.state() == TransactionState.EMPTY) {
            ByteUtils.writeUnsignedVarint(0, out);
            return;
        }
        ByteUtils.writeUnsignedVarint(value.partitions().size() + 1, out);
        for (Map.Entry<String, Set<Integer>> topic : value.partitions().entrySet()) {
            byte[] name = topic.getKey().getBytes(StandardCharsets.UTF_8);
            ByteUtils.writeUnsignedVarint(name.length + 1, out);
            out.write(name);
            ByteUtils.writeUnsignedVarint(topic.getValue().size() + 1, out);
            for (int partition : topic.getValue()) {
                out.writeInt(partition);
            }
            ByteUtils.writeUnsignedVarint(0, out);
        }
    }

    private static void writeTagged(Value value, DataOutputStream out) throws IOException {
        ProducerIdentity producer = value.producer();
        boolean previous = producer.previousId() != ProducerIdentity.NO_ID;
        boolean next = producer.nextId() != ProducerIdentity.NO_ID;
        boolean version = value.clientVersion() != 0;
        boolean last = producer.lastEpoch() != ProducerIdentity.NO_EPOCH;
        ByteUtils.writeUnsignedVarint((previous ? 1 : 0) + (next ? 1 : 0) + (version ? 1 : 0) + (last ? 1 : 0), out);
        if (previous) {
            writeTag(PREVIOUS_ID, Long.BYTES, out);
            out.writeLong(producer.previousId());
        }
        if (next) {
            writeTag(NEXT_ID, Long.BYTES, out);
            out.writeLong(producer.nextId());
        }
        if (version) {
            writeTag(CLIENT_VERSION, Short.BYTES, out);
            out.writeShort(value.clientVersion());
        }
        if (last) {
            writeTag(LAST_EPOCH, Short.BYTES, out);
            out.writeShort(producer.lastEpoch());
        }
    }

    private static void writeTag(int tag, int size, DataOutputStream out) throws IOException {
        ByteUtils.writeUnsignedVarint(tag, out);
        ByteUtils.writeUnsignedVarint(size, out);
    }

    @Override
    public Optional<TransactionRecord> decode(ByteBuffer key, @Nullable ByteBuffer value) {
        if (key.getShort() != KEY_TYPE) {
            return Optional.empty();
        }
        String id = string(key, key.getShort());
        if (value == null) {
            return Optional.of(new TransactionRecord(id, null));
        }
        short version = value.getShort();
        if (version < FIRST_VERSION || version > FLEXIBLE_VERSION) {
            return Optional.empty();
        }
        return Optional.of(new TransactionRecord(id, read(value, version == FLEXIBLE_VERSION)));
    }

    private static Value read(ByteBuffer in, boolean flexible) {
        long producerId = in.getLong();
        short epoch = in.getShort();
        int timeoutMs = in.getInt();
        TransactionState state = TransactionState.coded(in.get());
        Map<String, Set<Integer>> partitions = readPartitions(in, flexible);
        long lastUpdateMs = in.getLong();
        long startMs = in.getLong();
        Tagged tagged = flexible ? readTagged(in) : Tagged.NONE;
        ProducerIdentity producer =
                new ProducerIdentity(producerId, epoch, tagged.lastEpoch, tagged.previousId, tagged.nextId);
        return new Value(producer, timeoutMs, state, partitions, startMs, lastUpdateMs, tagged.clientVersion);
    }

    private static Map<String, Set<Integer>> readPartitions(ByteBuffer in, boolean flexible) {
        Map<String, Set<Integer>> partitions = new HashMap<>();
        int topics = count(in, flexible);
        for (int i = 0; i < topics; i++) {
            String topic = string(in, flexible ? ByteUtils.readUnsignedVarint(in) - 1 : in.getShort());
            Set<Integer> indexes = partitions.computeIfAbsent(topic, added -> new TreeSet<>());
            int size = count(in, flexible);
            for (int j = 0; j < size; j++) {
                indexes.add(in.getInt());
            }
            if (flexible) {
                readTagged(in);
            }
        }
        return partitions;
    }

    /** How many elements follow; null is none. */
    private static int count(ByteBuffer in, boolean flexible) {
        return flexible ? ByteUtils.readUnsignedVarint(in) - 1 : in.getInt();
    }

    private static String string(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private record Tagged(long previousId, long nextId, short clientVersion, short lastEpoch) {
        static final Tagged NONE =
                new Tagged(ProducerIdentity.NO_ID, ProducerIdentity.NO_ID, (short) 0, ProducerIdentity.NO_EPOCH);
    }

    private static Tagged readTagged(ByteBuffer in) {
        Tagged read = Tagged.NONE;
        int fields = ByteUtils.readUnsignedVarint(in);
        for (int i = 0; i < fields; i++) {
            int tag = ByteUtils.readUnsignedVarint(in);
            int size = ByteUtils.readUnsignedVarint(in);
            ByteBuffer field = in.slice(in.position(), size);
            in.position(in.position() + size);
            read = switch (tag) {
                case PREVIOUS_ID -> new Tagged(field.getLong(), read.nextId, read.clientVersion, read.lastEpoch);
                case NEXT_ID -> new Tagged(read.previousId, field.getLong(), read.clientVersion, read.lastEpoch);
                case CLIENT_VERSION -> new Tagged(read.previousId, read.nextId, field.getShort(), read.lastEpoch);
                case LAST_EPOCH -> new Tagged(read.previousId, read.nextId, read.clientVersion, field.getShort());
                default -> read; // Of a newer release, which says that it may be skipped.
            };
        }
        return read;
    }
}
