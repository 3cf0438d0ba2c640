package io.runnel.registry.validation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.runnel.log.RecordValidator.CandidateRecord;
import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.jspecify.annotations.Nullable;

/**
 * What one topic asks of its keys, or of its values, and the words for what is wrong with one. Thread-safe.
 *
 * @param part {@code key} or {@code value}
 * @param topicSubject the subject of every record, or null when it depends on the record's type
 * @param headerName the header in which serializers may put the schema's GUID instead of its id in front of the bytes
 */
record PartCheck(
        String topic,
        String part,
        ValidationMode mode,
        SubjectNaming naming,
        @Nullable String topicSubject,
        byte[] headerName,
        Knowledge knowledge) {

    /** What all topics share. */
    record Knowledge(RegisteredSchemas schemas, RegistryProgress progress, RefusalCounts counts, int maxSteps) {}

    static PartCheck of(String topic, String part, ValidationMode mode, SubjectNaming naming, Knowledge knowledge) {
        byte[] headerName = ("__" + part + "_schema_id").getBytes(US_ASCII);
        return new PartCheck(topic, part, mode, naming, naming.topicSubject(topic, part), headerName, knowledge);
    }

    /** The bytes that are judged; null for a tombstone, or where there is no key. */
    @Nullable
    ByteBuffer of(CandidateRecord candidate) {
        return part.equals("key") ? candidate.key() : candidate.value();
    }

    /** Whether the schema itself is needed, and not only its id. */
    boolean needsSchema() {
        return mode == ValidationMode.DEEP || topicSubject == null;
    }

    /** Fails while the registry does not know enough to judge any record. */
    void requireKnowledge() {
        String outage = knowledge.progress().outage();
        if (outage != null) {
            throw unavailable("The " + part + "s of a batch for topic '" + topic
                    + "' cannot be checked against the schema registry at present: " + outage);
        }
    }

    private NotEnoughReplicasException unavailable(String what) {
        // Of the errors that producers in all languages answer by sending again, this is the one that says that nothing
        // was stored and that does not make them look for another leader.
        String message = what + ". Send it again, or set " + setting() + "=none on the topic";
        knowledge.counts().refused(topic, part, RefusalReason.REGISTRY_UNAVAILABLE, message);
        return new NotEnoughReplicasException(message);
    }

    NotEnoughReplicasException unprepared(int id) {
        return unavailable(record() + " has schema id " + id + ", whose text is long and is being parsed");
    }

    String unframed(ByteBuffer bytes, boolean inHeader) {
        String where = inHeader
                ? record() + " has a header " + new String(headerName, US_ASCII) + " that holds no schema id or GUID"
                : record() + " does not begin with a schema id";
        return refuse(
                RefusalReason.NO_SCHEMA_ID,
                where + " (a zero byte and four bytes of id): its " + bytes.remaining() + " bytes " + firstByte(bytes)
                        + ". Write it with a schema registry serializer, or set " + setting() + "=none on the topic");
    }

    /** @param schema in words: "schema id 7" */
    String unregistered(String schema, boolean known, @Nullable String subject) {
        String backlog = knowledge.progress().backlog();
        if (backlog == null) {
            backlog = knowledge.progress().unseen(schema + " in the " + part + "s of " + topic);
        }
        if (backlog != null) {
            throw unavailable(record() + " has " + schema + ", which is not known here yet: " + backlog);
        }
        String where = subject == null ? "the subject that " + naming + " gives" : "subject '" + subject + "'";
        String what = known
                ? ", which is not registered under " + where + ". Register the schema there"
                : ", which is not in the registry. Register its schema under " + where;
        return refuse(
                known ? RefusalReason.WRONG_SUBJECT : RefusalReason.UNKNOWN_SCHEMA,
                record() + " has " + schema + what + " first, or set " + setting() + "=none on the topic");
    }

    String nameless(int id) {
        return refuse(
                RefusalReason.NO_RECORD_NAME,
                record() + " has schema id " + id + ", whose schema has no name, but the topic's " + naming
                        + " needs one. Register a named record, or set runnel." + part
                        + ".subject.name.strategy=topic on the topic");
    }

    String undecodable(int id, String type, String subject, String wrong) {
        return refuse(
                RefusalReason.UNDECODABLE,
                record() + " does not decode with schema id " + id + " (" + type + ", subject '" + subject + "'): "
                        + wrong + ". Write it with that schema, or set " + setting() + "=id on the topic");
    }

    String tooCostly(int id, String why) {
        return uncheckable(
                id,
                why
                        + ", which registry.validation.max.steps allows for a batch. Send less in a batch, simplify the schema,"
                        + " or set " + setting() + "=id on the topic");
    }

    String uncheckable(int id, String why) {
        return refuse(
                RefusalReason.UNCHECKABLE, record() + " has schema id " + id + ", which cannot be checked: " + why);
    }

    private String refuse(RefusalReason reason, String message) {
        knowledge.counts().refused(topic, part, reason, message);
        return message;
    }

    private String record() {
        return "The " + part + " of a record for topic '" + topic + "'";
    }

    private String setting() {
        return "runnel." + part + ".schema.validation";
    }

    private static String firstByte(ByteBuffer bytes) {
        return bytes.hasRemaining() ? "begin with 0x" + String.format("%02x", bytes.get(bytes.position())) : "are none";
    }
}
