package io.runnel.log.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * Requests of any API and version, written along the protocol's own schemas, with values that a client might send: the
 * names and ids of topics that exist, few partitions, true batches. An API that the node learns to serve is covered
 * without a change here.
 */
final class PlausibleRequests {
    private static final List<String> CONFIGS =
            List.of("retention.ms", "segment.ms", "max.message.bytes", "cleanup.policy", "compression.type", "no.such");
    private static final List<Compression> CODECS = List.of(
            Compression.NONE,
            Compression.lz4().build(),
            Compression.gzip().build(),
            Compression.zstd().build(),
            Compression.snappy().build());
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int MAX_ELEMENTS = 4;

    private final Random random;
    private final Topics topics;

    PlausibleRequests(Random random, Topics topics) {
        this.random = random;
        this.topics = topics;
    }

    /** The topics that requests may speak of; changes as they are deleted and created again. */
    interface Topics {
        List<String> names();

        List<Uuid> ids();
    }

    /** A frame, without the length before it. */
    byte[] frame(ApiKeys api, short version) {
        ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
        RequestHeader header = new RequestHeader(api, version, "fuzz", random.nextInt());
        out.put(MessageUtil.toByteBufferAccessor(header.data(), header.headerVersion())
                .buffer());
        Schema schema = ApiMessageType.fromApiKey(api.id).requestSchemas()[version];
        schema.write(out, struct(schema));
        byte[] frame = new byte[out.flip().remaining()];
        out.get(frame);
        return frame;
    }

    private Struct struct(Schema schema) {
        Struct struct = new Struct(schema);
        for (BoundField field : schema.fields()) {
            struct.set(field, value(field.def.type, field.def.name));
        }
        return struct;
    }

    private Object value(Type type, String name) {
        if (type instanceof TaggedFields tagged) {
            return tagged(tagged);
        }
        if (type.isArray()) {
            return array(type, name);
        }
        if (type instanceof Schema schema) {
            return struct(schema);
        }
        if (type.isNullable() && random.nextInt(8) == 0) {
            return null;
        }
        return switch (type.toString()) {
            case "BOOLEAN" -> random.nextBoolean();
            case "INT8" -> (byte) random.nextInt(3);
            case "INT16" -> name.equals("acks") ? (short) (random.nextInt(3) - 1) : (short) random.nextInt(2);
            case "UINT16" -> random.nextInt(3);
            case "INT32" -> int32(name);
            case "UINT32" -> (long) random.nextInt(3);
            case "INT64" -> int64(name);
            case "FLOAT64" -> random.nextDouble();
            case "UUID" -> one(topics.ids());
            default -> bytes(type, name);
        };
    }

    private Object bytes(Type type, String name) {
        if (type.toString().contains("RECORDS")) {
            return batch();
        }
        return type.toString().contains("STRING") ? text(name) : ByteBuffer.wrap(noise());
    }

    private TreeMap<Integer, Object> tagged(TaggedFields tagged) {
        TreeMap<Integer, Object> values = new TreeMap<>();
        tagged.fields().forEach((tag, field) -> addTagged(values, tag, field));
        return values;
    }

    private void addTagged(TreeMap<Integer, Object> values, int tag, Field field) {
        Object value = value(field.type, field.name);
        if (value != null && random.nextBoolean()) {
            values.put(tag, value);
        }
    }

    private Object[] array(Type type, String name) {
        if (type.isNullable() && random.nextInt(8) == 0) {
            return null;
        }
        Type element = type.arrayElementType().orElseThrow();
        List<Object> elements = new ArrayList<>();
        for (int left = 1 + random.nextInt(MAX_ELEMENTS); left > 0; left--) {
            Object each = value(element, name);
            if (each != null) {
                elements.add(each);
            }
        }
        return elements.toArray();
    }

    private int int32(String name) {
        if (name.contains("epoch")) {
            return random.nextInt(3) - 1;
        }
        if (name.contains("wait") || name.contains("timeout")) {
            return random.nextInt(300);
        }
        if (name.contains("bytes")) {
            return random.nextInt(1 << 20);
        }
        return random.nextInt(5) - 1;
    }

    private long int64(String name) {
        if (name.contains("timestamp")) {
            return random.nextBoolean() ? -1 - random.nextInt(7) : System.currentTimeMillis();
        }
        return random.nextInt(6) - 1;
    }

    private String text(String name) {
        if (name.contains("topic") || name.equals("name") && random.nextBoolean() || name.equals("resource_name")) {
            return one(topics.names());
        }
        if (name.equals("name") || name.contains("config")) {
            return one(CONFIGS);
        }
        return name.equals("value") ? Integer.toString(random.nextInt(5000)) : new String(noise(), UTF_8);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private byte[] noise() {
        byte[] noise = new byte[random.nextInt(20)];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) ('a' + random.nextInt(26));
        }
        return noise;
    }

    private MemoryRecords batch() {
        List<SimpleRecord> records = new ArrayList<>();
        for (int left = 1 + random.nextInt(20); left > 0; left--) {
            byte[] key = random.nextInt(3) == 0 ? null : noise();
            byte[] value = random.nextInt(5) == 0 ? null : noise();
            records.add(new SimpleRecord(System.currentTimeMillis() - random.nextInt(1000), key, value));
        }
        boolean idempotent = random.nextBoolean();
        return MemoryRecords.withRecords(
                RecordBatch.MAGIC_VALUE_V2,
                0,
                one(CODECS),
                TimestampType.CREATE_TIME,
                idempotent ? random.nextInt(50) : RecordBatch.NO_PRODUCER_ID,
                idempotent ? (short) random.nextInt(2) : RecordBatch.NO_PRODUCER_EPOCH,
                idempotent ? random.nextInt(3) : RecordBatch.NO_SEQUENCE,
                RecordBatch.NO_PARTITION_LEADER_EPOCH,
                idempotent && random.nextInt(5) == 0,
                records.toArray(new SimpleRecord[0]));
    }
}
