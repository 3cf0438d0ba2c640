package io.runnel.log;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Appends to one partition. Thread-safe; calls from one thread keep their order in the log. Each call is one record
 * batch: it is stored whole or not at all, and its future completes when the topic's promise holds, which by default
 * is that the batch is flushed to disk on the in-sync replicas (acks=all).
 */
public interface PartitionWriter {
    TopicPartition partition();

    /**
     * Appends the records as one batch. Fails with {@code InvalidRecordException} when the topic's validator refuses
     * one, {@code RecordTooLargeException}, or {@code KafkaStorageException} when the directory is offline.
     *
     * @param records at least one
     */
    CompletableFuture<Appended> append(List<LogRecord> records);

    /**
     * Appends only if the partition's end offset is still {@code expectedEndOffset}: how single-writer topics such as
     * a catalog serialize their changes. Fails with {@link UnexpectedEndOffsetException} when another append came
     * first.
     */
    CompletableFuture<Appended> appendAt(long expectedEndOffset, List<LogRecord> records);
}
