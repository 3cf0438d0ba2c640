package io.runnel.sql.query;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.log.TopicDescription;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.plan.ScanRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Where the partitions that a query reads ended when it started: all its scans see the same records. */
record LogSnapshot(Map<String, Topic> topics) {
    /**
     * A topic.
     *
     * @param id tells it from one of the same name that was deleted
     * @param endOffsets exclusive, by partition
     */
    record Topic(Uuid id, String name, long[] endOffsets) {}

    static LogSnapshot take(EventLog log, List<ScanRequest> requests) {
        Map<String, Topic> topics = new HashMap<>();
        for (ScanRequest request : requests) {
            topics.computeIfAbsent(request.source().topic(), topic -> topic(log, request.source()));
        }
        return new LogSnapshot(topics);
    }

    /** End offsets, exclusive, by partition; none of a topic that the query does not read. */
    long[] endOffsets(String topic) {
        Topic found = topics.get(topic);
        return found == null ? new long[0] : found.endOffsets;
    }

    private static Topic topic(EventLog log, Source source) {
        TopicDescription topic = log.createdTopic(source.topic())
                .orElseThrow(() -> new SqlException(
                        "42P01",
                        "Topic " + source.topic() + " of " + source.name()
                                + " does not exist any more: create it again, or drop " + source.name() + "."));
        long[] endOffsets = new long[topic.partitions()];
        for (int partition = 0; partition < endOffsets.length; partition++) {
            try (PartitionReader reader = log.reader(new TopicPartition(topic.name(), partition))) {
                endOffsets[partition] = reader.endOffset();
            }
        }
        return new Topic(topic.id(), topic.name(), endOffsets);
    }
}
