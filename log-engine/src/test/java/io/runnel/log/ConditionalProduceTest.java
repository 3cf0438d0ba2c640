package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.network.ConditionalAppend;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The conditional append as other clients of the protocol may send it. */
@Timeout(30)
class ConditionalProduceTest {
    @TempDir
    Path dataDir;

    private static PartitionProduceResponse produce(
            RawClient client, Uuid topicId, PartitionProduceData part, int sequence) throws Exception {
        TopicProduceDataCollection topics = new TopicProduceDataCollection();
        MemoryRecords records = MemoryRecords.withIdempotentRecords(
                Compression.NONE, 99, (short) 0, sequence, new SimpleRecord(new byte[] {1}));
        TopicProduceData topic = new TopicProduceData().setTopicId(topicId);
        topic.partitionData().add(part.setRecords(records));
        topics.add(topic);
        ProduceRequest request = new ProduceRequest(
                new ProduceRequestData()
                        .setAcks(ConditionalAppend.ACKS)
                        .setTimeoutMs(10_000)
                        .setTopicData(topics),
                ApiKeys.PRODUCE.latestVersion());
        var header = client.send(request, 1);
        ProduceResponse response =
                (ProduceResponse) AbstractResponse.parseResponse(Objects.requireNonNull(client.receive()), header);
        return response.data()
                .responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(0);
    }

    private static PartitionProduceData expecting(long endOffset) {
        PartitionProduceData part = new PartitionProduceData();
        part.unknownTaggedFields().add(ConditionalAppend.expecting(endOffset));
        return part;
    }

    @Test
    void sentAgainItSucceedsAgainAndAtAnotherEndItIsRefusedWithTheEnd() throws Exception {
        try (TestNode node = new TestNode(dataDir);
                RawClient client = new RawClient(node.address())) {
            Uuid topicId = node.engine()
                    .eventLog()
                    .createTopic(TopicSpec.of("t", 1, Map.of()))
                    .join()
                    .id();
            for (int attempt = 0; attempt < 2; attempt++) {
                PartitionProduceResponse stored = produce(client, topicId, expecting(0), 0);
                assertThat(Errors.forCode(stored.errorCode())).isEqualTo(Errors.NONE);
                assertThat(stored.baseOffset()).isZero();
            }
            PartitionProduceResponse refused = produce(client, topicId, expecting(0), 1);
            assertThat(Errors.forCode(refused.errorCode())).isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
            assertThat(refused.baseOffset()).isEqualTo(1);
            assertThat(produce(client, topicId, expecting(1), 1).baseOffset()).isEqualTo(1);
        }
    }

    @Test
    void withoutTheExpectedEndItIsRefused() throws Exception {
        try (TestNode node = new TestNode(dataDir);
                RawClient client = new RawClient(node.address())) {
            EventLog log = node.engine().eventLog();
            Uuid topicId =
                    log.createTopic(TopicSpec.of("t", 1, Map.of())).join().id();
            PartitionProduceResponse refused = produce(client, topicId, new PartitionProduceData(), 0);
            assertThat(Errors.forCode(refused.errorCode())).isEqualTo(Errors.INVALID_REQUIRED_ACKS);
            assertThat(refused.errorMessage()).contains("tagged field");
            assertThat(Errors.forCode(produce(client, topicId, expecting(-1), 0).errorCode()))
                    .isEqualTo(Errors.INVALID_REQUEST);
        }
    }
}
