package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.log.TopicDescription;
import io.runnel.log.TopicSpec;
import io.runnel.sql.LogFutures;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.SourceKind;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The topic under a declared source: there already, or created with it. */
final class SourceTopic {
    private static final String RETENTION = "retention.ms";

    /** A table is the newest record per key. */
    private static final String COMPACT = "compact";

    /** Of a topic that the source has to itself, where WITH says nothing. */
    private static final int OWN_PARTITIONS = 1;

    private final EventLog log;

    SourceTopic(EventLog log) {
        this.log = log;
    }

    /**
     * Sees to it that the topic is there as declared.
     *
     * @throws SqlException 42704 if it is missing, named, and no number of partitions is given; 22023 if it is not as
     *     declared
     */
    void ensure(SourceDeclaration declared) {
        String topic = declared.source().topic();
        Optional<TopicDescription> existing = log.topic(topic);
        if (existing.isPresent()) {
            check(declared, existing.get());
        } else if (declared.topic().partitions().isEmpty() && declared.topic().named()) {
            throw new SqlException(
                    "42704",
                    "Topic " + topic
                            + " does not exist: create it first, or add PARTITIONS = 1 (or more) to WITH so that "
                            + declared.source().name() + " creates it.");
        } else {
            create(declared, declared.source().kind() == SourceKind.TABLE ? COMPACT : "");
        }
    }

    /**
     * Sees to it that the topic is there for a query to write to; it is created whether or not it is named.
     *
     * @param declared with the partitions and replicas that hold if the topic is to be created
     * @param given what the statement says of them: this an existing topic must have
     * @param windowed whether its keys are those of windows, which are never written again when they have passed
     * @throws SqlException 22023 if it is not as declared
     */
    void ensureSink(SourceDeclaration declared, SourceDeclaration.TopicWish given, boolean windowed) {
        Optional<TopicDescription> existing = log.topic(declared.source().topic());
        if (existing.isPresent()) {
            check(new SourceDeclaration(declared.source(), given), existing.get());
        } else if (declared.source().kind() == SourceKind.TABLE) {
            create(declared, windowed ? "compact,delete" : COMPACT);
        } else {
            create(declared, "");
        }
    }

    private static void check(SourceDeclaration declared, TopicDescription existing) {
        check(
                existing.name(),
                "PARTITIONS",
                existing.partitions(),
                declared.topic().partitions());
        check(
                existing.name(),
                "REPLICAS",
                existing.replicationFactor(),
                declared.topic().replicas());
        checkRetention(existing, declared.topic().retentionMs());
    }

    /** @param cleanupPolicy empty for Kafka's default, which a stream keeps */
    private void create(SourceDeclaration declared, String cleanupPolicy) {
        String topic = declared.source().topic();
        Map<String, String> configs = new TreeMap<>();
        if (!cleanupPolicy.isEmpty()) {
            configs.put("cleanup.policy", cleanupPolicy);
        }
        declared.topic().retentionMs().ifPresent(retentionMs -> configs.put(RETENTION, Long.toString(retentionMs)));
        TopicSpec spec = new TopicSpec(
                topic,
                declared.topic().partitions().orElse(OWN_PARTITIONS),
                (short) declared.topic().replicas().orElse(TopicSpec.DEFAULT),
                configs);
        LogFutures.await(log.createTopic(spec), "Creating topic " + topic);
    }

    private static void check(String topic, String option, int actual, OptionalInt declared) {
        if (declared.isPresent() && declared.getAsInt() != actual) {
            throw new SqlException(
                    "22023",
                    "WITH says " + option + " = " + declared.getAsInt() + ", but topic " + topic + " exists with "
                            + actual + ": leave " + option + " out, or give " + actual + ".");
        }
    }

    private static void checkRetention(TopicDescription topic, OptionalLong declared) {
        String actual = topic.configs().get(RETENTION);
        if (declared.isPresent() && !Long.toString(declared.getAsLong()).equals(actual)) {
            throw new SqlException(
                    "22023",
                    "WITH says RETENTION_MS = " + declared.getAsLong() + ", but topic " + topic.name() + " exists with "
                            + (actual == null ? "the broker's retention" : actual)
                            + ": leave RETENTION_MS out, or change the topic's retention.ms.");
        }
    }
}
