package io.runnel.sql.query;

import io.runnel.log.Appended;
import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.log.PartitionWriter;
import io.runnel.log.TopicDescription;
import io.runnel.log.TopicSpec;
import io.runnel.log.TransactionalWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A log in memory, which counts what is read of it. */
public final class MemoryLog implements EventLog {
    private final Map<String, List<List<LogRecord>>> topics = new TreeMap<>();
    private final AtomicInteger openReaders = new AtomicInteger();
    private final AtomicLong recordsRead = new AtomicLong();
    private final AtomicLong valuesRead = new AtomicLong();

    /** Makes a topic. */
    public MemoryLog with(String topic, int partitions) {
        List<List<LogRecord>> records = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            records.add(new ArrayList<>());
        }
        topics.put(topic, records);
        return this;
    }

    public void append(String topic, int partition, LogRecord record) {
        records(topic).get(partition).add(record);
    }

    private List<List<LogRecord>> records(String topic) {
        return java.util.Objects.requireNonNull(topics.get(topic), topic);
    }

    public int openReaders() {
        return openReaders.get();
    }

    public long recordsRead() {
        return recordsRead.get();
    }

    public long valuesRead() {
        return valuesRead.get();
    }

    @Override
    public CompletableFuture<TopicDescription> createTopic(TopicSpec spec) {
        with(spec.name(), spec.partitions());
        return CompletableFuture.completedFuture(topic(spec.name()).orElseThrow());
    }

    @Override
    public CompletableFuture<Void> deleteTopic(String name) {
        topics.remove(name);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Optional<TopicDescription> topic(String name) {
        return Optional.ofNullable(topics.get(name))
                .map(records -> new TopicDescription(
                        name, new Uuid(1, name.hashCode()), records.size(), (short) 1, Map.of(), false));
    }

    @Override
    public List<TopicDescription> topics() {
        return topics.keySet().stream().map(name -> topic(name).orElseThrow()).toList();
    }

    @Override
    public PartitionReader reader(TopicPartition partition) {
        openReaders.incrementAndGet();
        return new Reader(partition, records(partition.topic()).get(partition.partition()));
    }

    @Override
    public TransactionalWriter transactionalWriter(String transactionalId, long timeoutMs) {
        throw new UnsupportedOperationException("This log has no transactions");
    }

    @Override
    public Map<TopicPartition, Long> committedOffsets(String group) {
        throw new UnsupportedOperationException("This log has no groups");
    }

    @Override
    public PartitionWriter writer(TopicPartition partition) {
        return new PartitionWriter() {
            @Override
            public TopicPartition partition() {
                return partition;
            }

            @Override
            public CompletableFuture<Appended> append(List<LogRecord> records) {
                throw new UnsupportedOperationException("The tests append directly");
            }

            @Override
            public CompletableFuture<Appended> appendAt(long expectedEndOffset, List<LogRecord> records) {
                throw new UnsupportedOperationException("The tests append directly");
            }
        };
    }

    private final class Reader implements PartitionReader {
        private final TopicPartition partition;
        private final List<LogRecord> records;
        private int next;
        private long limit = Long.MAX_VALUE;
        private boolean open = true;

        Reader(TopicPartition partition, List<LogRecord> records) {
            this.partition = partition;
            this.records = records;
        }

        @Override
        public TopicPartition partition() {
            return partition;
        }

        @Override
        public long startOffset() {
            return 0;
        }

        @Override
        public long endOffset() {
            return records.size();
        }

        @Override
        public long offsetForTime(long timestampMs) {
            for (int offset = 0; offset < records.size(); offset++) {
                if (records.get(offset).timestampMs() >= timestampMs) {
                    return offset;
                }
            }
            return records.size();
        }

        @Override
        public void seek(long offset) {
            next = (int) Math.min(records.size(), Math.max(0, offset));
        }

        @Override
        public long position() {
            return next;
        }

        @Override
        public void limit(long endOffset) {
            limit = endOffset;
        }

        @Override
        public boolean next() {
            if (next >= Math.min(limit, records.size())) {
                return false;
            }
            next++;
            recordsRead.incrementAndGet();
            return true;
        }

        @Override
        public long offset() {
            return next - 1;
        }

        @Override
        public long timestampMs() {
            return records.get(next - 1).timestampMs();
        }

        @Override
        public @Nullable ByteBuffer key() {
            byte[] key = records.get(next - 1).key();
            return key == null ? null : ByteBuffer.wrap(key);
        }

        @Override
        public @Nullable ByteBuffer value() {
            valuesRead.incrementAndGet();
            byte[] value = records.get(next - 1).value();
            return value == null ? null : ByteBuffer.wrap(value);
        }

        @Override
        public Header[] headers() {
            return new Header[0];
        }

        @Override
        public void onReadable(@Nullable Runnable wakeUp) {
            throw new UnsupportedOperationException("History waits for nothing");
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                openReaders.decrementAndGet();
            }
        }
    }
}
