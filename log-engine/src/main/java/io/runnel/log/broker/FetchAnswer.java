package io.runnel.log.broker;

import io.runnel.log.broker.FetchedPartition.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.jspecify.annotations.Nullable;

/** The parts of a fetch's answer, as they are found. */
final class FetchAnswer {
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
