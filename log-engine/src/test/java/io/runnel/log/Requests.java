package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.ProduceRequest;

/** Requests as tests send them over a {@link RawClient}. */
final class Requests {
    static final int FETCH_BYTES = 1 << 20;

    private Requests() {}

    static MemoryRecords batch(int records) {
        SimpleRecord[] simple = new SimpleRecord[records];
        for (int i = 0; i < records; i++) {
            simple[i] = new SimpleRecord(i, ("k" + i).getBytes(UTF_8), ("v" + i).getBytes(UTF_8));
        }
        return MemoryRecords.withRecords(Compression.NONE, simple);
    }

    /** One batch whose record has a value of so many bytes. */
    static MemoryRecords largeBatch(int valueBytes) {
        return MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(1, null, new byte[valueBytes]));
    }

    static ProduceRequest produce(String topic, int partition, int acks, MemoryRecords records) {
        return produce(
                topic, acks, new PartitionProduceData().setIndex(partition).setRecords(records));
    }

    static ProduceRequest produce(String topic, int acks, PartitionProduceData... partitions) {
        ProduceRequestData data = new ProduceRequestData().setAcks((short) acks).setTimeoutMs(5000);
        data.topicData().add(new TopicProduceData().setName(topic).setPartitionData(List.of(partitions)));
        return new ProduceRequest(data, (short) 9);
    }

    /** A fetch as it is built up; by name in version 12, by id in version 17. */
    static final class Fetch {
        private final FetchRequestData data =
                new FetchRequestData().setMinBytes(1).setMaxBytes(FETCH_BYTES).setMaxWaitMs(0);
        private final List<FetchTopic> topics = new ArrayList<>();
        private final List<ForgottenTopic> forgotten = new ArrayList<>();
        private short version = 12;

        static Fetch full() {
            return session(0, 0);
        }

        static Fetch session(int id, int epoch) {
            Fetch fetch = new Fetch();
            fetch.data.setSessionId(id).setSessionEpoch(epoch);
            return fetch;
        }

        Fetch partition(String topic, int partition, long offset) {
            return partition(topic, at(partition, offset));
        }

        Fetch partition(String topic, FetchPartition partition) {
            topics.add(new FetchTopic().setTopic(topic).setPartitions(List.of(partition)));
            return this;
        }

        Fetch partition(Uuid topicId, int partition, long offset) {
            version = 17;
            topics.add(new FetchTopic().setTopicId(topicId).setPartitions(List.of(at(partition, offset))));
            return this;
        }

        Fetch forget(String topic, int partition) {
            forgotten.add(new ForgottenTopic().setTopic(topic).setPartitions(List.of(partition)));
            return this;
        }

        Fetch version(int newVersion) {
            version = (short) newVersion;
            return this;
        }

        Fetch maxBytes(int bytes) {
            data.setMaxBytes(bytes);
            return this;
        }

        Fetch minBytes(int bytes) {
            data.setMinBytes(bytes);
            return this;
        }

        Fetch maxWaitMs(int ms) {
            data.setMaxWaitMs(ms);
            return this;
        }

        Fetch readCommitted() {
            data.setIsolationLevel(IsolationLevel.READ_COMMITTED.id());
            return this;
        }

        FetchRequest build() {
            return new FetchRequest(data.setTopics(topics).setForgottenTopicsData(forgotten), version);
        }
    }

    static FetchPartition at(int partition, long offset) {
        return new FetchPartition()
                .setPartition(partition)
                .setFetchOffset(offset)
                .setPartitionMaxBytes(FETCH_BYTES);
    }
}
