package io.runnel.log.cluster;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.metadata.TopicImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.AlterPartitionReassignmentsResponse;
import org.apache.kafka.common.requests.CreatePartitionsRequest;
import org.apache.kafka.common.requests.CreatePartitionsResponse;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.CreateTopicsResponse;
import org.apache.kafka.common.requests.DeleteTopicsResponse;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;
import org.apache.kafka.common.requests.UnregisterBrokerRequest;
import org.apache.kafka.common.requests.UnregisterBrokerResponse;
import org.jspecify.annotations.Nullable;

/**
 * Makes of the answer to a request that was sent more than once the answer to the request: an answer may have been lost
 * with its controller, and the next controller refuses what the first has done already. A topic that was there when the
 * client asked for its deletion, and is gone, is deleted; one that was not there and is now just as it was asked for is
 * created; and so on. What can be repeated without harm, such as setting configs, is left as it is. Pure but for the
 * response, which is changed in place.
 */
final class RepeatedAnswer {
    private RepeatedAnswer() {}

    /** True of an image that shows what the answer says is there; {@link #mend} needs such a one. */
    static Predicate<ClusterImage> shown(AbstractResponse response) {
        if (!(response instanceof CreateTopicsResponse created)) {
            return image -> true;
        }
        List<String> there = created.data().topics().stream()
                .filter(topic -> topic.errorCode() == Errors.TOPIC_ALREADY_EXISTS.code())
                .map(CreatableTopicResult::name)
                .toList();
        return image -> there.stream().allMatch(name -> image.topic(name) != null);
    }

    /**
     * Turns refusals into successes where what was asked for has happened since the first time.
     *
     * @param before what this node knew when the request was first sent
     * @param after what it knows now
     */
    static void mend(AbstractRequest request, AbstractResponse response, ClusterImage before, ClusterImage after) {
        if (request instanceof CreateTopicsRequest asked && response instanceof CreateTopicsResponse answer) {
            if (!asked.data().validateOnly()) {
                answer.data().topics().forEach(topic -> created(asked, topic, before, after));
            }
        } else if (response instanceof DeleteTopicsResponse answer) {
            answer.data().responses().forEach(topic -> deleted(topic, before));
        } else if (request instanceof CreatePartitionsRequest asked
                && response instanceof CreatePartitionsResponse answer) {
            if (!asked.data().validateOnly()) {
                answer.data().results().forEach(topic -> grown(asked, topic, before, after));
            }
        } else if (request instanceof UnregisterBrokerRequest asked
                && response instanceof UnregisterBrokerResponse answer) {
            if (answer.data().errorCode() == Errors.BROKER_ID_NOT_REGISTERED.code()
                    && before.brokers().containsKey(asked.data().brokerId())) {
                answer.data().setErrorCode(Errors.NONE.code()).setErrorMessage(null);
            }
        } else if (response instanceof AlterPartitionReassignmentsResponse answer) {
            answer.data()
                    .responses()
                    .forEach(topic -> topic.partitions().forEach(partition -> {
                        if (partition.errorCode() == Errors.NO_REASSIGNMENT_IN_PROGRESS.code()
                                && wasMoving(before.topic(topic.name()), partition.partitionIndex())) {
                            partition.setErrorCode(Errors.NONE.code()).setErrorMessage(null);
                        }
                    }));
        }
    }

    private static void created(
            CreateTopicsRequest asked, CreatableTopicResult result, ClusterImage before, ClusterImage after) {
        TopicImage topic = after.topic(result.name());
        CreatableTopic wanted = asked.data().topics().find(result.name());
        if (result.errorCode() != Errors.TOPIC_ALREADY_EXISTS.code()
                || before.topic(result.name()) != null
                || topic == null
                || wanted == null
                || !fits(topic, wanted)) {
            return;
        }
        result.setErrorCode(Errors.NONE.code())
                .setErrorMessage(null)
                .setTopicId(topic.id())
                .setNumPartitions(topic.partitions().size())
                .setReplicationFactor(topic.replicationFactor())
                .setConfigs(topic.configs().entrySet().stream()
                        .map(config -> new CreatableTopicConfigs()
                                .setName(config.getKey())
                                .setValue(config.getValue())
                                .setConfigSource(ConfigSource.TOPIC_CONFIG.id()))
                        .toList());
    }

    /** Whether a topic is what was asked for: another client may have made one of that name meanwhile. */
    private static boolean fits(TopicImage topic, CreatableTopic wanted) {
        boolean sameSize = wanted.numPartitions() < 0
                || wanted.numPartitions() == topic.partitions().size();
        boolean sameReplicas =
                wanted.replicationFactor() < 0 || wanted.replicationFactor() == topic.replicationFactor();
        boolean samePlaces = wanted.assignments().stream()
                .allMatch(each -> topic.hasPartition(each.partitionIndex())
                        && topic.partitions()
                                .get(each.partitionIndex())
                                .replicas()
                                .equals(each.brokerIds()));
        boolean sameCount = wanted.assignments().isEmpty()
                || wanted.assignments().size() == topic.partitions().size();
        Map<String, @Nullable String> configs = new HashMap<>();
        wanted.configs().forEach(config -> configs.put(config.name(), config.value()));
        try {
            return sameSize
                    && sameReplicas
                    && samePlaces
                    && sameCount
                    && TopicConfigs.normalize(configs).equals(topic.configs());
        } catch (ApiException e) {
            return false;
        }
    }

    private static void deleted(DeletableTopicResult result, ClusterImage before) {
        TopicImage topic = null;
        if (result.errorCode() == Errors.UNKNOWN_TOPIC_ID.code()) {
            topic = before.topic(result.topicId());
        } else if (result.errorCode() == Errors.UNKNOWN_TOPIC_OR_PARTITION.code() && result.name() != null) {
            topic = before.topic(result.name());
        }
        if (topic != null) {
            Uuid id = topic.id();
            result.setErrorCode(Errors.NONE.code())
                    .setErrorMessage(null)
                    .setName(topic.name())
                    .setTopicId(id);
        }
    }

    private static void grown(
            CreatePartitionsRequest asked,
            CreatePartitionsTopicResult result,
            ClusterImage before,
            ClusterImage after) {
        CreatePartitionsTopic wanted = asked.data().topics().find(result.name());
        TopicImage was = before.topic(result.name());
        TopicImage is = after.topic(result.name());
        if (result.errorCode() == Errors.INVALID_PARTITIONS.code()
                && wanted != null
                && was != null
                && is != null
                && was.partitions().size() < wanted.count()
                && is.partitions().size() == wanted.count()) {
            result.setErrorCode(Errors.NONE.code()).setErrorMessage(null);
        }
    }

    private static boolean wasMoving(@Nullable TopicImage topic, int index) {
        return topic != null
                && topic.hasPartition(index)
                && topic.partitions().get(index).reassignment().isUnderWay();
    }
}
