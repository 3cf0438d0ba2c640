package io.runnel.sql.query;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.log.PartitionWriter;
import io.runnel.log.TopicDescription;
import io.runnel.log.TopicSpec;
import io.runnel.log.TransactionalWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A log in memory, for readers: what a test appends is readable when {@link #append} returns. */
public final class TestLog implements EventLog {
    private final Map<String, TopicDescription> topics = new ConcurrentHashMap<>();
    private final Map<TopicPartition, List<Stored>> records = new ConcurrentHashMap<>();
    private final List<Reader> readers = new CopyOnWriteArrayList<>();

    public TestLog topic(String name, int partitions) {
        topics.put(name, new TopicDescription(name, Uuid.randomUuid(), partitions, (short) 1, Map.of(), false));
        for (int i = 0; i < partitions; i++) {
            records.put(new TopicPartition(name, i), new CopyOnWriteArrayList<>());
        }
        return this;
    }

    public void append(String topic, int partition, @Nullable String key, @Nullable String value, long timestampMs) {
        TopicPartition place = new TopicPartition(topic, partition);
        Objects.requireNonNull(records.get(place)).add(new Stored(bytes(key), bytes(value), timestampMs));
        for (Reader reader : readers) {
            Runnable wakeUp = reader.wakeUp;
            if (reader.partition.equals(place) && wakeUp != null) {
                wakeUp.run();
            }
        }
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    public int openReaders() {
        return readers.size();
    }

    @Override
    public CompletableFuture<TopicDescription> createTopic(TopicSpec spec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> deleteTopic(String name) {
        topics.remove(name);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Optional<TopicDescription> topic(String name) {
        return Optional.ofNullable(topics.get(name));
    }

    @Override
    public List<TopicDescription> topics() {
        return new ArrayList<>(topics.values());
    }

    @Override
    public PartitionReader reader(TopicPartition partition) {
        List<Stored> stored = records.get(partition);
        if (stored == null) {
            throw new UnknownTopicOrPartitionException(partition + " does not exist");
        }
        Reader reader = new Reader(partition, stored);
        readers.add(reader);
        return reader;
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
        throw new UnsupportedOperationException();
    }

    private record Stored(byte @Nullable [] key, byte @Nullable [] value, long timestampMs) {}

    private final class Reader implements PartitionReader {
        private final TopicPartition partition;
        private final List<Stored> log;
        private int position = -1;
        private long limit = Long.MAX_VALUE;
        private volatile @Nullable Runnable wakeUp;

        Reader(TopicPartition partition, List<Stored> log) {
            this.partition = partition;
            this.log = log;
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
            return log.size();
        }

        @Override
        public long offsetForTime(long timestampMs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void seek(long offset) {
            position = (int) offset - 1;
        }

        @Override
        public long position() {
            return position + 1;
        }

        @Override
        public void limit(long endOffset) {
            limit = endOffset;
        }

        @Override
        public boolean next() {
            if (position + 1 >= Math.min(limit, log.size())) {
                return false;
            }
            position++;
            return true;
        }

        @Override
        public long offset() {
            return position;
        }

        @Override
        public long timestampMs() {
            return log.get(position).timestampMs();
        }

        @Override
        public @Nullable ByteBuffer key() {
            return buffer(log.get(position).key());
        }

        @Override
        public @Nullable ByteBuffer value() {
            return buffer(log.get(position).value());
        }

        private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
            return bytes == null ? null : ByteBuffer.wrap(bytes);
        }

        @Override
        public Header[] headers() {
            return new Header[0];
        }

        @Override
        public void onReadable(@Nullable Runnable newWakeUp) {
            wakeUp = newWakeUp;
        }

        @Override
        public void close() {
            readers.remove(this);
        }
    }
}
