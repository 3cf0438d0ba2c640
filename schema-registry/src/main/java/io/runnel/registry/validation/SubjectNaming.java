package io.runnel.registry.validation;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Under which subject the schema of a record is looked for: the strategies of Confluent's serializers. */
enum SubjectNaming {
    /** {@code topic-key}, {@code topic-value}. */
    TopicNameStrategy,
    /** The full name of the record's type. */
    RecordNameStrategy,
    /** {@code topic-} and the full name of the record's type. */
    TopicRecordNameStrategy;

    /**
     * The strategy in a topic's configs, which the log has brought to their canonical form: a class name.
     *
     * @param part {@code key} or {@code value}
     * @throws IllegalArgumentException for a name that is none of the three, simple or full
     */
    static SubjectNaming in(Map<String, String> configs, String part) {
        String className = configs.get("runnel." + part + ".subject.name.strategy");
        return className == null ? TopicNameStrategy : valueOf(className.substring(className.lastIndexOf('.') + 1));
    }

    /** The one subject of all records of a topic, or null when it depends on their type. */
    @Nullable
    String topicSubject(String topic, String part) {
        return this == TopicNameStrategy ? topic + "-" + part : null;
    }

    /** @param recordName the full name of the record's type */
    String subject(String topic, String part, String recordName) {
        return switch (this) {
            case TopicNameStrategy -> topic + "-" + part;
            case RecordNameStrategy -> recordName;
            case TopicRecordNameStrategy -> topic + "-" + recordName;
        };
    }
}
