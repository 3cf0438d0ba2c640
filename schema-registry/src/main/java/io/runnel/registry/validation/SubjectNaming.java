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
     * The strategy in a topic's configs, under Runnel's name or Confluent's.
     *
     * @param part {@code key} or {@code value}
     * @throws IllegalArgumentException for a name that is none of the three, simple or full
     */
    static SubjectNaming in(Map<String, String> configs, String part) {
        SubjectNaming own = named(configs.get("runnel." + part + ".subject.name.strategy"));
        return own != TopicNameStrategy ? own : named(configs.get("confluent." + part + ".subject.name.strategy"));
    }

    private static SubjectNaming named(@Nullable String className) {
        if (className == null) {
            return TopicNameStrategy;
        }
        return valueOf(className.substring(className.lastIndexOf('.') + 1));
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
