package io.runnel.sql.host;

import io.runnel.log.PartitionReader;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** What one run of a persistent query has done. Written by the thread that runs it, read by any. */
final class RunStatistics {
    private final List<PartitionReader> readers = new CopyOnWriteArrayList<>();
    private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();
    private volatile long recordsIn;
    private volatile long recordsOut;
    private volatile long bytesOut;
    private volatile long errors;
    private volatile OptionalLong lastCommitMs = OptionalLong.empty();

    void reads(int input, PartitionReader reader) {
        readers.add(reader);
        committed.merge(reader.partition(), reader.position(), Math::min);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void read(boolean record) {
        if (record) {
            recordsIn++;
        }
    }

    void committed(Map<TopicPartition, Long> positions, long records, long bytes, long failures) {
        committed.putAll(positions);
        recordsOut = records;
        bytesOut = bytes;
        errors = failures;
        lastCommitMs = OptionalLong.of(System.currentTimeMillis());
    }

    long recordsIn() {
        return recordsIn;
    }

    long bytesIn() {
        return readers.stream().mapToLong(PartitionReader::bytesRead).sum();
    }

    long recordsOut() {
        return recordsOut;
    }

    long bytesOut() {
        return bytesOut;
    }

    long errors() {
        return errors;
    }

    OptionalLong lastCommitMs() {
        return lastCommitMs;
    }

    /** Records of its inputs that it has not committed yet. */
    long lag() {
        long lag = 0;
        for (PartitionReader reader : readers) {
            try {
                lag += Math.max(0, reader.endOffset() - committed.getOrDefault(reader.partition(), 0L));
            } catch (KafkaException gone) {
                // The topic was deleted or is offline: the run will fail on it and say so.
                continue;
            }
        }
        return lag;
    }
}
