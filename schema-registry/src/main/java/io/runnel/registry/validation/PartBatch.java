package io.runnel.registry.validation;

import io.runnel.log.RecordValidator.CandidateRecord;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.WorkBudget;
import io.runnel.registry.validation.RegisteredSchemas.Subject;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Judges the keys, or the values, of one batch against the registry as it was when the batch came. A record names its
 * schema in front of the bytes or, with the newer of Confluent's serializers, in a header, whose form is the same:
 *
 * <pre>
 * byte 0     magic   0: a schema id follows       1: a schema's GUID follows
 *                    bytes 1-4, big-endian        bytes 1-16, big-endian
 * rest       the message indexes, of PROTOBUF only; then, in front of bytes, the payload
 * </pre>
 *
 * <p>Most batches are of one schema: the id that was found good last is found good again without a look-up. For one
 * thread.
 */
final class PartBatch {
    private static final int ID_BYTES = 5;
    private static final int GUID_BYTES = 17;
    private static final byte ID_MAGIC = 0;
    private static final byte GUID_MAGIC = 1;
    private static final long NONE = Long.MIN_VALUE;
    /** Honest schemas look a few times at a value, which has a few bytes. */
    private static final long STEPS_PER_BYTE = 50;

    private final PartCheck part;
    private final RegisteredSchemas schemas;
    private final WorkBudget budget;
    /** The subject that all records have, or null. */
    private final @Nullable Subject topicSubject;
    /** Where ids are looked up; topics know the default context alone, but their subject may be an alias of another. */
    private final String context;

    private long goodId = NONE;
    private String subject = "";
    private @Nullable ParsedSchema schema;
    private @Nullable UUID guid;
    private int guidsId;

    /** @throws org.apache.kafka.common.errors.RetriableException if the registry cannot judge at present */
    PartBatch(PartCheck part) {
        part.requireKnowledge();
        this.part = part;
        this.schemas = part.knowledge().schemas();
        this.budget = new WorkBudget(part.knowledge().maxSteps());
        String name = part.topicSubject();
        this.topicSubject = name == null ? null : schemas.subject(name);
        this.context = topicSubject == null ? QualifiedSubject.DEFAULT_CONTEXT : topicSubject.context();
    }

    @Nullable
    String refusal(CandidateRecord candidate) {
        ByteBuffer bytes = part.of(candidate);
        if (bytes == null) {
            return null; // A tombstone has no schema; neither has a key that is not there.
        }
        ByteBuffer header = candidate.lastHeader(part.headerName());
        ByteBuffer frame = header == null ? bytes : header;
        int start = frame.position();
        int length = frame.remaining();
        if (length >= ID_BYTES && frame.get(start) == ID_MAGIC) {
            int id = frame.getInt(start + 1);
            frame.position(start + ID_BYTES);
            return id == goodId && !part.needsSchema() ? null : judge(id, header, bytes);
        }
        if (length >= GUID_BYTES && frame.get(start) == GUID_MAGIC) {
            UUID named = new UUID(frame.getLong(start + 1), frame.getLong(start + 9));
            frame.position(start + GUID_BYTES);
            return resolve(named) ? judge(guidsId, header, bytes) : unregistered(named);
        }
        return part.unframed(frame, header != null);
    }

    private boolean resolve(UUID named) {
        if (!named.equals(guid)) {
            Integer id = schemas.idOf(context, named);
            if (id == null) {
                return false;
            }
            guid = named;
            guidsId = id;
        }
        return true;
    }

    private String unregistered(UUID named) {
        return part.unregistered("schema GUID " + named, false, topicSubject == null ? null : topicSubject.name());
    }

    /** Both buffers stand behind what names the schema. */
    private @Nullable String judge(int id, @Nullable ByteBuffer header, ByteBuffer bytes) {
        try {
            if (id != goodId) {
                String refusal = look(id, header, bytes);
                if (refusal != null) {
                    return refusal;
                }
            }
            ParsedSchema parsed = schema;
            if (part.mode() != ValidationMode.DEEP || parsed == null) {
                return null;
            }
            ByteBuffer payload = payload(parsed, header, bytes);
            budget.grant(STEPS_PER_BYTE * payload.remaining());
            String wrong = parsed.payloadRefusal(payload, budget);
            return wrong == null ? null : part.undecodable(id, parsed.type().toString(), subject, wrong);
        } catch (WorkBudget.ExhaustedException e) {
            return part.tooCostly(id, String.valueOf(e.getMessage()));
        } catch (RegistryException e) {
            return part.uncheckable(id, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable String look(int id, @Nullable ByteBuffer header, ByteBuffer bytes) {
        goodId = NONE;
        Subject found = topicSubject;
        schema = null;
        if (part.needsSchema()) {
            if (!schemas.isKnown(context, id)) {
                return part.unregistered("schema id " + id, false, found == null ? null : found.name());
            }
            schema = schemas.parsed(context, id);
            if (schema == null) {
                throw part.unprepared(id);
            }
        }
        if (found == null) {
            String name = schema == null ? null : schema.recordName(payload(schema, header, bytes));
            if (name == null) {
                return part.nameless(id);
            }
            found = schemas.subject(part.naming().subject(part.topic(), part.part(), name));
        }
        if (!found.context().equals(context) || !found.versions().hasLiveId(id)) {
            return part.unregistered("schema id " + id, schemas.isKnown(context, id), found.name());
        }
        subject = found.name();
        goodId = namedByPayload() ? NONE : id;
        return null;
    }

    /** A PROTOBUF schema has many messages; which one it is stands in front of each payload. */
    private boolean namedByPayload() {
        return topicSubject == null && schema != null && schema.type() == SchemaType.PROTOBUF;
    }

    /** What the schema describes: the message indexes of PROTOBUF included, wherever they stand. */
    private static ByteBuffer payload(ParsedSchema schema, @Nullable ByteBuffer header, ByteBuffer bytes) {
        if (header == null || schema.type() != SchemaType.PROTOBUF) {
            return bytes;
        }
        return ByteBuffer.allocate(header.remaining() + bytes.remaining())
                .put(header.duplicate())
                .put(bytes.duplicate())
                .flip();
    }
}
