package io.runnel.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.BrokerUnregistered;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import io.runnel.log.metadata.PartitionImage;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.CreatePartitionsRequest;
import org.apache.kafka.common.requests.CreatePartitionsResponse;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.CreateTopicsResponse;
import org.apache.kafka.common.requests.DeleteTopicsRequest;
import org.apache.kafka.common.requests.DeleteTopicsResponse;
import org.apache.kafka.common.requests.UnregisterBrokerRequest;
import org.apache.kafka.common.requests.UnregisterBrokerResponse;
import org.junit.jupiter.api.Test;

/** What a client is told when the first answer was lost and the controller refuses the second request. */
class RepeatedAnswerTest {
    private static final Uuid ID = new Uuid(7, 7);
    private static final ClusterImage WITHOUT =
            ClusterImage.EMPTY.apply(new BrokerRegistered(new BrokerImage(4, "h", 9092, 1)));

    private static ClusterImage with(int partitions) {
        PartitionImage partition = new PartitionImage(List.of(4), List.of(4), 4, 0, 0);
        return WITHOUT.apply(List.of(
                new TopicCreated("t", ID, Collections.nCopies(partitions, partition)),
                new TopicConfigured(ID, Map.of("retention.ms", "7"))));
    }

    private static CreatableTopicResult created(int partitions, String retentionMs, ClusterImage before) {
        CreateTopicsRequestData asked = new CreateTopicsRequestData();
        CreatableTopic topic =
                new CreatableTopic().setName("t").setNumPartitions(partitions).setReplicationFactor((short) -1);
        topic.configs().add(new CreatableTopicConfig().setName("retention.ms").setValue(retentionMs));
        asked.topics().add(topic);
        CreatableTopicResult result =
                new CreatableTopicResult().setName("t").setErrorCode(Errors.TOPIC_ALREADY_EXISTS.code());
        CreateTopicsResponseData data = new CreateTopicsResponseData();
        data.topics().add(result);
        CreateTopicsResponse response = new CreateTopicsResponse(data);
        assertThat(RepeatedAnswer.shown(response).test(WITHOUT)).isFalse();
        assertThat(RepeatedAnswer.shown(response).test(with(2))).isTrue();
        RepeatedAnswer.mend(new CreateTopicsRequest.Builder(asked).build(), response, before, with(2));
        return result;
    }

    @Test
    void aTopicThatIsThereAsItWasAskedForIsCreated() {
        CreatableTopicResult result = created(2, "7", WITHOUT);
        assertThat(result.errorCode()).isZero();
        assertThat(result.topicId()).isEqualTo(ID);
        assertThat(result.numPartitions()).isEqualTo(2);
        assertThat(result.replicationFactor()).isEqualTo((short) 1);
        assertThat(result.configs().get(0).value()).isEqualTo("7");
    }

    @Test
    void aTopicThatWasThereBeforeOrIsAnotherIsNotCreated() {
        for (CreatableTopicResult result :
                List.of(created(2, "7", with(2)), created(3, "7", WITHOUT), created(2, "8", WITHOUT))) {
            assertThat(result.errorCode()).isEqualTo(Errors.TOPIC_ALREADY_EXISTS.code());
        }
    }

    private static DeletableTopicResult deleted(DeletableTopicResult result, ClusterImage before) {
        DeleteTopicsResponseData data = new DeleteTopicsResponseData();
        data.responses().add(result);
        RepeatedAnswer.mend(
                new DeleteTopicsRequest.Builder(new DeleteTopicsRequestData()).build(),
                new DeleteTopicsResponse(data),
                before,
                before.topic(ID) == null ? before : before.apply(new TopicRemoved(ID)));
        return result;
    }

    @Test
    void aTopicThatWasThereAndIsGoneIsDeleted() {
        DeletableTopicResult byName = deleted(
                new DeletableTopicResult().setName("t").setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code()),
                with(1));
        DeletableTopicResult byId = deleted(
                new DeletableTopicResult().setTopicId(ID).setErrorCode(Errors.UNKNOWN_TOPIC_ID.code()), with(1));
        for (DeletableTopicResult result : List.of(byName, byId)) {
            assertThat(result.errorCode()).isZero();
            assertThat(result.name()).isEqualTo("t");
            assertThat(result.topicId()).isEqualTo(ID);
        }
        assertThat(deleted(
                                new DeletableTopicResult()
                                        .setName("t")
                                        .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code()),
                                WITHOUT)
                        .errorCode())
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    private static short grown(int count, ClusterImage before) {
        CreatePartitionsRequestData asked = new CreatePartitionsRequestData();
        asked.topics().add(new CreatePartitionsTopic().setName("t").setCount(count));
        CreatePartitionsTopicResult result =
                new CreatePartitionsTopicResult().setName("t").setErrorCode(Errors.INVALID_PARTITIONS.code());
        CreatePartitionsResponse response =
                new CreatePartitionsResponse(new CreatePartitionsResponseData().setResults(List.of(result)));
        RepeatedAnswer.mend(new CreatePartitionsRequest.Builder(asked).build(), response, before, with(3));
        return result.errorCode();
    }

    @Test
    void aTopicThatHasTheNumberOfPartitionsThatItHadNotBeforeHasGrown() {
        assertThat(grown(3, with(2))).isZero();
        assertThat(grown(3, with(3))).isEqualTo(Errors.INVALID_PARTITIONS.code());
        assertThat(grown(2, with(1))).isEqualTo(Errors.INVALID_PARTITIONS.code());
    }

    @Test
    void aBrokerThatWasRegisteredAndIsNotAnyMoreIsForgotten() {
        ClusterImage after = WITHOUT.apply(new BrokerUnregistered(4, 1));
        for (ClusterImage before : List.of(WITHOUT, after)) {
            UnregisterBrokerResponse response = new UnregisterBrokerResponse(
                    new UnregisterBrokerResponseData().setErrorCode(Errors.BROKER_ID_NOT_REGISTERED.code()));
            RepeatedAnswer.mend(
                    new UnregisterBrokerRequest.Builder(new UnregisterBrokerRequestData().setBrokerId(4)).build(),
                    response,
                    before,
                    after);
            assertThat(response.data().errorCode())
                    .isEqualTo(before == WITHOUT ? 0 : Errors.BROKER_ID_NOT_REGISTERED.code());
        }
    }
}
