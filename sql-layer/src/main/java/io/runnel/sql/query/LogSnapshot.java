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

/** Where the partitions that a query reads ended when it started: all its scans see the same records. */
record LogSnapshot(Map<String, long[]> endOffsetsByTopic) {

    static LogSnapshot take(EventLog log, List<ScanRequest> requests) {
        Map<String, long[]> endOffsets = new HashMap<>();
        for (ScanRequest request : requests) {
            endOffsets.computeIfAbsent(request.source().topic(), topic -> endOffsets(log, request.source()));
        }
        return new LogSnapshot(endOffsets);
    }

    /** End offsets, exclusive, by partition. */
    long[] endOffsets(String topic) {
        return endOffsetsByTopic.getOrDefault(topic, new long[0]);
    }

    private static long[] endOffsets(EventLog log, Source source) {
        TopicDescription topic = log.topic(source.topic())
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
        return endOffsets;
    }
}
