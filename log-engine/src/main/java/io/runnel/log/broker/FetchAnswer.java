package io.runnel.log.broker;

import io.runnel.log.broker.FetchedPartition.Key;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a fetch's answer, as they are found. */
final class FetchAnswer {
    /**
     * Up to so many bytes of records are copied: they leave with the rest of the answer in one write, and the client is
     * woken once, where a slice of a file needs three. A connection holds one answer, so what clients that do not read
     * can keep in memory stays small; it fits into the socket's own buffer anyhow.
     */
    private static final int MAX_COPIED_BYTES = 8 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(FetchAnswer.class);

    private final List<FetchedPartition> partitions = new ArrayList<>(1);
    private final List<PartitionData> found = new ArrayList<>(1);
    private int bytesLeft;
    private long bytes;
    private boolean urgent;

    FetchAnswer(int maxBytes) {
        this.bytesLeft = maxBytes;
    }

    /** Bytes of records that it may still carry. */
    int bytesLeft() {
        return Math.max(0, bytesLeft);
    }

    /** Bytes of records that it carries. */
    long bytes() {
        return bytes;
    }

    void add(FetchedPartition partition, PartitionData data) {
        partitions.add(partition);
        found.add(data);
        int size = data.records() == null ? 0 : data.records().sizeInBytes();
        bytes += size;
        bytesLeft -= size;
    }

    /** Takes the records out of their files if they are few. */
    void copyIfSmall() {
        if (bytes == 0 || bytes > MAX_COPIED_BYTES) {
            return;
        }
        ByteBuffer all = ByteBuffer.allocate((int) bytes);
        for (PartitionData part : found) {
            if (part.records() instanceof FileRecords slice && slice.sizeInBytes() > 0) {
                try {
                    part.setRecords(copy(slice, all));
                } catch (IOException e) {
                    LOG.debug("{} is sent from its file, which will tell what is wrong", slice, e);
                    return;
                }
            }
        }
    }

    private static MemoryRecords copy(FileRecords slice, ByteBuffer all) throws IOException {
        ByteBuffer part = all.slice(all.position(), slice.sizeInBytes());
        slice.readInto(part, 0);
        if (part.remaining() != slice.sizeInBytes()) {
            throw new EOFException("only " + part.remaining() + " of " + slice.sizeInBytes() + " bytes are left");
        }
        all.position(all.position() + slice.sizeInBytes());
        return MemoryRecords.readableRecords(part);
    }

    /** There is something that the client must know at once. */
    void hurry() {
        urgent = true;
    }

    boolean isUrgent() {
        return urgent;
    }

    void forEach(BiConsumer<FetchedPartition, PartitionData> each) {
        for (int i = 0; i < found.size(); i++) {
            each.accept(partitions.get(i), found.get(i));
        }
    }

    /** The parts in the order in which they were found; neighbours of one topic stand together. */
    FetchResponseData toData() {
        FetchResponseData data = new FetchResponseData();
        Key previous = null;
        List<PartitionData> topic = List.of();
        for (int i = 0; i < found.size(); i++) {
            Key key = partitions.get(i).key();
            if (!isSameTopic(previous, key)) {
                topic = new ArrayList<>(1);
                data.responses()
                        .add(new FetchableTopicResponse()
                                .setTopic(key.topic())
                                .setTopicId(key.topicId())
                                .setPartitions(topic));
            }
            topic.add(found.get(i));
            previous = key;
        }
        return data;
    }

    private static boolean isSameTopic(@Nullable Key one, Key other) {
        return one != null
                && one.topicId().equals(other.topicId())
                && one.topic().equals(other.topic());
    }
}
