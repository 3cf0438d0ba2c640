package io.runnel.log;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Appends to one partition. Thread-safe; calls from one thread keep their order in the log. What each call appends is
 * stored whole and in one piece, or not at all, and exactly once however often it must be sent. Its future completes when
 * the topic's promise holds, which by default is that the records are flushed to disk on the in-sync replicas
 * (acks=all). Futures complete on the log's threads: what depends on them must not wait for anything.
 *
 * <p>A failure says that nothing was stored, with one exception: after a {@code TimeoutException} the records may be
 * stored, now or a little later; only over a network, when no broker answered in time. Failures that pass by themselves (a
 * leader that moves, a connection that breaks) are not shown but retried until then. A writer belongs to the topic as it
 * was when it was opened; once that topic is deleted, appends fail with an {@code InvalidMetadataException}.
 */
public interface PartitionWriter {
    TopicPartition partition();

    /**
     * Appends the records. Fails with {@code InvalidRecordException} when the topic's validator refuses
     * one, {@code RecordTooLargeException}, or {@code KafkaStorageException} when the directory is offline.
     *
     * @param records at least one
     */
    CompletableFuture<Appended> append(List<LogRecord> records);

    /**
     * The same, for a caller that waits for the answer at once: where the log is in this process, the calling thread does
     * the flush itself unless another is at it, which spares the change to a thread of the log's and back. Takes as long.
     */
    default CompletableFuture<Appended> appendHere(List<LogRecord> records) {
        return append(records);
    }

    /**
     * Appends only if the partition still ends at {@code expectedEndOffset}: how single-writer topics such as a catalog
     * serialize their changes. The end meant here is that of all records written, committed or not: what
     * {@link PartitionReader#endOffset} told, or the {@link Appended#endOffset} of one's own last append, unless another
     * append has come first. Then it fails with {@link UnexpectedEndOffsetException}, and nothing is stored.
     *
     * <p>Fails with {@code UnsupportedVersionException} where the cluster has no such append.
     */
    CompletableFuture<Appended> appendAt(long expectedEndOffset, List<LogRecord> records);
}
