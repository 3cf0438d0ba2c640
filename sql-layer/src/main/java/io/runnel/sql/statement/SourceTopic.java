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

/** The topic under a declared source: there already, or created with it. */
final class SourceTopic {
    /** A table is the newest record per key; a stream keeps Kafka's defaults. */
    private static final Map<String, String> TABLE_CONFIGS = Map.of("cleanup.policy", "compact");

    private final EventLog log;

    SourceTopic(EventLog log) {
        this.log = log;
    }

    /**
     * Sees to it that the topic is there as declared.
     *
     * @throws SqlException 42704 if it is missing and no number of partitions is given, 22023 if it is not as declared
     */
    void ensure(SourceDeclaration declared) {
        String topic = declared.source().topic();
        Optional<TopicDescription> existing = log.topic(topic);
        if (existing.isPresent()) {
            check(topic, "PARTITIONS", existing.get().partitions(), declared.partitions());
            check(topic, "REPLICAS", existing.get().replicationFactor(), declared.replicas());
        } else if (declared.partitions().isEmpty()) {
            throw new SqlException(
                    "42704",
                    "Topic " + topic
                            + " does not exist: create it first, or add PARTITIONS = 1 (or more) to WITH so that "
                            + declared.source().name() + " creates it.");
        } else {
            create(declared, topic);
        }
    }

    private void create(SourceDeclaration declared, String topic) {
        boolean table = declared.source().kind() == SourceKind.TABLE;
        TopicSpec spec = new TopicSpec(
                topic,
                declared.partitions().getAsInt(),
                (short) declared.replicas().orElse(TopicSpec.DEFAULT),
                table ? TABLE_CONFIGS : Map.of());
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
}
