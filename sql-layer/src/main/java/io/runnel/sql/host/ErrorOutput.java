package io.runnel.sql.host;

import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.log.TransactionalWriter;
import io.runnel.sql.query.ErrorRecords;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the records that a persistent query could not use into stream {@value ErrorRecords#NAME}, in the transaction of the
 * rest of its work: each stands there once.
 */
final class ErrorOutput implements FailedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorOutput.class);
    private static final TopicPartition TOPIC = new TopicPartition(ErrorRecords.TOPIC, 0);
    private static final int BATCH = 100;

    private final ErrorRecords encoder;
    private final String query;
    private final TransactionalWriter writer;
    private List<LogRecord> waiting = new ArrayList<>();

    ErrorOutput(ErrorRecords encoder, String query, TransactionalWriter writer) {
        this.encoder = encoder;
        this.query = query;
        this.writer = writer;
    }

    @Override
    public void failed(Kind kind, String message, @Nullable PartitionReader record) {
        waiting.add(encoder.encode(query, kind.name(), message, record));
        if (waiting.size() >= BATCH) {
            flush();
        }
    }

    /**
     * Stores a record that ends the run, and its transaction with it: beside that, and again if the query fails on it again.
     */
    void stopped(Kind kind, String message, @Nullable PartitionReader record, EventLog log) {
        log.writer(TOPIC)
                .append(List.of(encoder.encode(query, kind.name(), message, record)))
                .whenComplete((stored, failure) -> {
                    if (failure != null) {
                        LOG.warn("What stopped query {} is not in {}", query, ErrorRecords.NAME, failure);
                    }
                });
    }

    /** Hands over all that waits. */
    void flush() {
        if (!waiting.isEmpty()) {
            writer.append(TOPIC, waiting);
            waiting = new ArrayList<>();
        }
    }
}
