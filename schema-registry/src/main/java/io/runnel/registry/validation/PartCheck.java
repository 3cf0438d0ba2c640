package io.runnel.registry.validation;

import io.runnel.registry.RegistryException;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.subject.RegistryState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Judges the keys, or the values, of one topic. Their form is that of Confluent's serializers:
 *
 * <pre>
 * byte 0      magic, 0
 * bytes 1-4   schema id, big-endian
 * bytes 5-    the value, in the format of the schema
 * </pre>
 *
 * @param part {@code key} or {@code value}
 * @param topicSubject the subject of every record, or null when it depends on the record's type
 */
record PartCheck(
        String topic,
        String part,
        ValidationMode mode,
        SubjectNaming naming,
        @Nullable String topicSubject,
        RegistryState state,
        SchemasById schemas) {
    private static final int HEADER_BYTES = 5;
    private static final byte MAGIC = 0;

    @Nullable
    String refusal(ByteBuffer bytes) {
        int start = bytes.position();
        if (bytes.remaining() < HEADER_BYTES || bytes.get(start) != MAGIC) {
            return record() + " does not begin with a schema id (a zero byte and four bytes of id): its "
                    + bytes.remaining() + " bytes " + firstByte(bytes) + ". Write it with a schema registry"
                    + " serializer, or set " + setting() + "=none on the topic";
        }
        int id = bytes.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(start + 1);
        try {
            return judge(id, bytes);
        } catch (RegistryException e) {
            return record() + " has schema id " + id + ", which cannot be checked: " + e.getMessage();
        }
    }

    private @Nullable String judge(int id, ByteBuffer bytes) {
        boolean parse = mode == ValidationMode.DEEP || topicSubject == null;
        if (parse && state.uses(id).isEmpty()) {
            return unregistered(id, topicSubject);
        }
        ParsedSchema schema = parse ? schemas.parsed(id) : null;
        String subject = topicSubject;
        if (subject == null) {
            String name = schema == null ? null : schema.recordName(payload(bytes));
            if (name == null) {
                return record() + " has schema id " + id + ", whose schema has no name, but the topic's " + naming
                        + " needs one. Register a named record, or set " + subjectSetting() + "=TopicNameStrategy";
            }
            subject = naming.subject(topic, part, name);
        }
        if (!state.subject(subject).hasLiveId(id)) {
            return unregistered(id, subject);
        }
        return mode == ValidationMode.DEEP && schema != null ? deep(schema, subject, id, bytes) : null;
    }

    private String unregistered(int id, @Nullable String subject) {
        String where = subject == null ? "the subject that " + naming + " gives" : "subject '" + subject + "'";
        String what = state.uses(id).isEmpty()
                ? ", which is not in the registry. Register its schema under " + where
                : ", which is not registered under " + where + ". Register the schema there";
        return record() + " has schema id " + id + what + " first, or set " + setting() + "=none on the topic";
    }

    private @Nullable String deep(ParsedSchema schema, String subject, int id, ByteBuffer bytes) {
        String wrong = schema.payloadRefusal(payload(bytes));
        return wrong == null
                ? null
                : record() + " does not decode with schema id " + id + " (" + schema.type() + ", subject '" + subject
                        + "'): " + wrong + ". Write it with that schema, or set " + setting() + "=id on the topic";
    }

    private static ByteBuffer payload(ByteBuffer bytes) {
        return bytes.slice(bytes.position() + HEADER_BYTES, bytes.remaining() - HEADER_BYTES);
    }

    private String record() {
        return "The " + part + " of a record for topic '" + topic + "'";
    }

    private String setting() {
        return "runnel." + part + ".schema.validation";
    }

    private String subjectSetting() {
        return "runnel." + part + ".subject.name.strategy";
    }

    private static String firstByte(ByteBuffer bytes) {
        return bytes.hasRemaining() ? "begin with 0x" + String.format("%02x", bytes.get(bytes.position())) : "are none";
    }
}
