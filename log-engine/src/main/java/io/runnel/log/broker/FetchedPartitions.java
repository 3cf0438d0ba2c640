package io.runnel.log.broker;

import io.runnel.log.broker.FetchedPartition.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.requests.FetchRequest;

/** What a fetch request names: partitions to read, in order, and partitions to forget. */
final class FetchedPartitions {
    /** From this version on topics are named by id (KIP-516). */
    static final short FIRST_VERSION_WITH_IDS = 13;

    private final FetchRequest request;

    FetchedPartitions(FetchRequest request) {
        this.request = request;
    }

    /** Whether topics are named by id. */
    boolean byTopicId() {
        return request.version() >= FIRST_VERSION_WITH_IDS;
    }

    /** Each in order; one that is named twice comes twice. */
    void forEach(BiConsumer<Key, FetchPartition> each) {
        for (FetchTopic topic : request.data().topics()) {
            for (FetchPartition partition : topic.partitions()) {
                each.accept(key(topic.topic(), topic.topicId(), partition.partition()), partition);
            }
        }
    }

    /** Those to read; of one that is named twice the last, as in Kafka. */
    List<FetchedPartition> toRead() {
        Map<Key, FetchedPartition> all = new LinkedHashMap<>();
        forEach((key, partition) -> all.put(key, new FetchedPartition(key, partition)));
        return List.copyOf(all.values());
    }

    List<Key> forgotten() {
        List<Key> forgotten = new ArrayList<>();
        for (ForgottenTopic topic : request.data().forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                forgotten.add(key(topic.topic(), topic.topicId(), partition));
            }
        }
        return forgotten;
    }

    private Key key(String topic, Uuid topicId, int partition) {
        return byTopicId() ? new Key("", topicId, partition) : new Key(topic, Uuid.ZERO_UUID, partition);
    }
}
