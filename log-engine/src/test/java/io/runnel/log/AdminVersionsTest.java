package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData.FeatureUpdateKey;
import org.apache.kafka.common.message.UpdateFeaturesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.DeleteTopicsResponse;
import org.apache.kafka.common.requests.DescribeTopicPartitionsResponse;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.UpdateFeaturesResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests as no admin client sends them: where versions differ, and at the edges. Held against Apache Kafka 4.3.1. */
class AdminVersionsTest {
    @TempDir
    Path dataDir;

    private TestNode node;
    private Uuid id;

    @BeforeEach
    void start() {
        start(Map.of());
    }

    private void start(Map<String, ?> settings) {
        node = new TestNode(dataDir, settings, RecordValidator.NONE);
        EventLog log = node.engine().eventLog();
        id = log.topic("a")
                .map(TopicDescription::id)
                .orElseGet(() ->
                        log.createTopic(TopicSpec.of("a", 3, Map.of())).join().id());
        if (log.topic("b").isEmpty()) {
            log.createTopic(TopicSpec.of("b", 2, Map.of())).join();
        }
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private <T extends AbstractResponse> T call(ApiKeys apiKey, int version, ApiMessage data) throws IOException {
        try (RawClient client = new RawClient(node.address())) {
            return client.call(
                    AbstractRequest.parseRequest(
                                    apiKey, (short) version, MessageUtil.toByteBufferAccessor(data, (short) version))
                            .request,
                    1);
        }
    }

    private List<String> metadata(int version, MetadataRequestTopic... topics) throws IOException {
        MetadataRequestData data = new MetadataRequestData().setTopics(List.of(topics));
        if (version >= 4) {
            data.setAllowAutoTopicCreation(false);
        }
        MetadataResponse response = call(ApiKeys.METADATA, version, data);
        return response.data().topics().stream().map(AdminVersionsTest::told).toList();
    }

    private static String told(MetadataResponseTopic topic) {
        return topic.name() + " " + Errors.forCode(topic.errorCode()) + " "
                + topic.partitions().size();
    }

    private static MetadataRequestTopic named(@Nullable String name) {
        return new MetadataRequestTopic().setName(name);
    }

    @Test
    void metadataByIdIsForVersion12AndLater() throws IOException {
        assertThat(metadata(12, named(null).setTopicId(id), named(null).setTopicId(new Uuid(5, 5))))
                .containsExactly("a NONE 3", "null UNKNOWN_TOPIC_ID 0");
        assertThat(metadata(12, named("a").setTopicId(new Uuid(5, 5)))).containsExactly("null UNKNOWN_TOPIC_ID 0");
        assertThat(metadata(10, named("a").setTopicId(id))).containsExactly("a INVALID_REQUEST 0");
        assertThat(metadata(10, named(null))).containsExactly(" INVALID_REQUEST 0");
        assertThat(metadata(9, named("a"), named("a"), named("a b"), named("c")))
                .containsExactly("a NONE 3", "a b INVALID_TOPIC_EXCEPTION 0", "c UNKNOWN_TOPIC_OR_PARTITION 0");
    }

    private DescribeTopicPartitionsResponseData describe(
            int limit, DescribeTopicPartitionsRequestData.@Nullable Cursor cursor, String... names) throws IOException {
        DescribeTopicPartitionsRequestData data = new DescribeTopicPartitionsRequestData()
                .setResponsePartitionLimit(limit)
                .setCursor(cursor);
        for (String name : names) {
            data.topics().add(new DescribeTopicPartitionsRequestData.TopicRequest().setName(name));
        }
        DescribeTopicPartitionsResponse response = call(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, 0, data);
        return response.data();
    }

    @Test
    void aCursorLeadsThroughThePartitions() throws IOException {
        var first = describe(4, null, "b", "a");
        assertThat(first.topics())
                .extracting(topic -> topic.name() + topic.partitions().size())
                .containsExactly("a3", "b1");
        assertThat(first.nextCursor().topicName()).isEqualTo("b");
        assertThat(first.nextCursor().partitionIndex()).isEqualTo(1);

        var cursor = new DescribeTopicPartitionsRequestData.Cursor()
                .setTopicName("b")
                .setPartitionIndex(1);
        var second = describe(4, cursor, "b", "a");
        assertThat(second.topics())
                .extracting(topic -> topic.name() + topic.partitions().size())
                .containsExactly("b1");
        assertThat(second.nextCursor()).isNull();

        assertThat(describe(4, cursor, "a").topics())
                .extracting(topic -> Errors.forCode(topic.errorCode()))
                .containsExactly(Errors.INVALID_REQUEST);
    }

    private List<DeletableTopicResult> delete(int version, DeleteTopicsRequestData data) throws IOException {
        DeleteTopicsResponse response = call(ApiKeys.DELETE_TOPICS, version, data.setTimeoutMs(5000));
        return List.copyOf(response.data().responses());
    }

    private static List<Errors> errors(List<DeletableTopicResult> results) {
        return results.stream().map(each -> Errors.forCode(each.errorCode())).toList();
    }

    @Test
    void eachTopicToDeleteFailsForItself() throws IOException {
        var data = new DeleteTopicsRequestData()
                .setTopics(List.of(
                        new DeleteTopicState().setName("a"),
                        new DeleteTopicState().setName("a"),
                        new DeleteTopicState().setName("a").setTopicId(id),
                        new DeleteTopicState().setName(null),
                        new DeleteTopicState().setName("b")));

        assertThat(errors(delete(6, data)))
                .containsExactly(Errors.INVALID_REQUEST, Errors.INVALID_REQUEST, Errors.INVALID_REQUEST, Errors.NONE);
        assertThat(node.engine().eventLog().topic("a")).isPresent();
        assertThat(node.engine().eventLog().topic("b")).isEmpty();
    }

    @Test
    void topicsStayWhereDeletionIsDisabled() throws IOException {
        stop();
        start(Map.of("delete.topic.enable", false));

        var names = new DeleteTopicsRequestData().setTopicNames(List.of("a"));
        assertThat(errors(delete(1, names))).containsExactly(Errors.INVALID_REQUEST);
        assertThat(errors(delete(3, names))).containsExactly(Errors.TOPIC_DELETION_DISABLED);
        assertThat(node.engine().eventLog().topic("a")).isPresent();
    }

    @Test
    void endpointsOfAnotherTypeAreToldApart() throws IOException {
        for (var expected : Map.of(
                        (byte) 2, Errors.MISMATCHED_ENDPOINT_TYPE, (byte) 5, Errors.UNSUPPORTED_ENDPOINT_TYPE)
                .entrySet()) {
            AbstractResponse response = call(
                    ApiKeys.DESCRIBE_CLUSTER, 1, new DescribeClusterRequestData().setEndpointType(expected.getKey()));
            assertThat(response.errorCounts()).containsOnlyKeys(expected.getValue());
        }
    }

    @Test
    void featuresAreAnsweredOneByOneBeforeVersion2() throws IOException {
        for (int version = 0; version <= 2; version++) {
            UpdateFeaturesRequestData data = new UpdateFeaturesRequestData();
            data.featureUpdates()
                    .add(new FeatureUpdateKey().setFeature("metadata.version").setMaxVersionLevel((short) 30));
            UpdateFeaturesResponseData same =
                    ((UpdateFeaturesResponse) call(ApiKeys.UPDATE_FEATURES, version, data)).data();
            assertThat(same.errorCode()).isZero();
            assertThat(same.results()).hasSize(version < 2 ? 1 : 0);

            data.featureUpdates()
                    .add(new FeatureUpdateKey().setFeature("share.version").setMaxVersionLevel((short) 1));
            UpdateFeaturesResponseData refused =
                    ((UpdateFeaturesResponse) call(ApiKeys.UPDATE_FEATURES, version, data)).data();
            assertThat(Errors.forCode(refused.errorCode())).isEqualTo(Errors.INVALID_UPDATE_VERSION);
            assertThat(refused.errorMessage()).contains("share.version");
        }
    }
}
