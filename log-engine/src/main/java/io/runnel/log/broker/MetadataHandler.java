package io.runnel.log.broker;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.Controller;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.metadata.TopicRequest;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;

/**
 * Metadata: brokers, topics, leaders. A topic that does not exist is created on the way, where client and broker allow
 * it; the answer then waits for it, so that the client needs not ask again.
 */
final class MetadataHandler implements ApiHandler {
    /** From this version on a topic may be asked for by its id (KIP-516); versions 10 and 11 only have the field. */
    private static final short FIRST_VERSION_WITH_IDS = 12;

    private final Broker broker;

    MetadataHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.METADATA;
    }

    @Override
    public void handle(Call call) {
        MetadataRequest request = (MetadataRequest) call.request();
        checkNames(request, call.version());
        List<TopicRequest> missing = missing(request);
        if (missing.isEmpty()) {
            respond(call, Map.of());
            return;
        }
        call.answerWith(broker.changes().createTopics(missing), outcomes -> respond(call, refusals(missing, outcomes)));
    }

    private static void checkNames(MetadataRequest request, short version) {
        if (version >= FIRST_VERSION_WITH_IDS || request.isAllTopics()) {
            return;
        }
        for (MetadataRequestTopic topic : request.data().topics()) {
            if (topic.name() == null) {
                throw new InvalidRequestException("Topic name can not be null for version " + version);
            }
            if (!topic.topicId().equals(Uuid.ZERO_UUID)) {
                throw new InvalidRequestException("Topic IDs are not supported in requests for version " + version);
            }
        }
    }

    private List<TopicRequest> missing(MetadataRequest request) {
        if (request.isAllTopics()
                || !request.allowAutoTopicCreation()
                || !broker.config().autoCreateTopics()) {
            return List.of();
        }
        ClusterImage image = broker.image();
        Set<String> names = new LinkedHashSet<>();
        for (MetadataRequestTopic topic : request.data().topics()) {
            String name = topic.name();
            // Internal topics have configs of their own, so only their owners may create them.
            if (name != null && image.topic(name) == null && Topic.isValid(name) && !TopicImage.isInternal(name)) {
                names.add(name);
            }
        }
        List<TopicRequest> requests =
                names.stream().map(TopicRequest::automatic).toList();
        Controller.requireCreatable(requests, broker.config().topicDefaults());
        return requests;
    }

    private static Map<String, Errors> refusals(List<TopicRequest> requests, List<Outcome<TopicImage>> outcomes) {
        Map<String, Errors> refusals = new HashMap<>();
        for (int i = 0; i < requests.size(); i++) {
            ApiException error = outcomes.get(i).error();
            // Another client was faster: the topic is there, which is all that was wanted.
            if (error != null && !(error instanceof TopicExistsException)) {
                refusals.put(requests.get(i).name(), Errors.forException(error));
            }
        }
        return refusals;
    }

    private void respond(Call call, Map<String, Errors> refusals) {
        MetadataRequestData request = ((MetadataRequest) call.request()).data();
        ClusterImage image = broker.image();
        MetadataResponseData response = new MetadataResponseData()
                .setClusterId(image.clusterId())
                .setControllerId(broker.metadata().controllerId());
        for (BrokerImage node : image.inService()) {
            response.brokers()
                    .add(new MetadataResponseBroker()
                            .setNodeId(node.nodeId())
                            .setHost(broker.hostFor(call, node))
                            .setPort(node.port())
                            .setRack(node.rack()));
        }
        boolean operations = request.includeTopicAuthorizedOperations();
        if (((MetadataRequest) call.request()).isAllTopics()) {
            image.topics().values().forEach(topic -> response.topics().add(describe(image, topic, operations)));
        } else {
            new LinkedHashSet<>(request.topics())
                    .forEach(
                            topic -> response.topics().add(lookUp(image, topic, call.version(), operations, refusals)));
        }
        if (request.includeClusterAuthorizedOperations()) {
            response.setClusterAuthorizedOperations(Broker.clusterOperations());
        }
        call.respond(new MetadataResponse(response, call.version()));
    }

    private static MetadataResponseTopic lookUp(
            ClusterImage image,
            MetadataRequestTopic asked,
            short version,
            boolean operations,
            Map<String, Errors> refusals) {
        boolean byId = version >= FIRST_VERSION_WITH_IDS && !asked.topicId().equals(Uuid.ZERO_UUID);
        String name = asked.name();
        if (!byId && name == null) {
            throw new InvalidRequestException("Metadata asks for a topic with neither name nor id");
        }
        TopicImage topic = byId || name == null ? image.topic(asked.topicId()) : image.topic(name);
        if (topic != null) {
            return describe(image, topic, operations);
        }
        Errors error;
        if (byId || name == null) {
            error = Errors.UNKNOWN_TOPIC_ID;
        } else {
            error = refusals.getOrDefault(
                    name, Topic.isValid(name) ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.INVALID_TOPIC_EXCEPTION);
        }
        return new MetadataResponseTopic()
                .setErrorCode(error.code())
                .setName(byId ? null : name)
                .setTopicId(asked.topicId())
                .setIsInternal(name != null && TopicImage.isInternal(name));
    }

    private static MetadataResponseTopic describe(ClusterImage image, TopicImage topic, boolean operations) {
        List<MetadataResponsePartition> partitions =
                new ArrayList<>(topic.partitions().size());
        for (int index = 0; index < topic.partitions().size(); index++) {
            PartitionImage partition = topic.partitions().get(index);
            partitions.add(new MetadataResponsePartition()
                    .setErrorCode(
                            partition.leader() == PartitionImage.NO_LEADER
                                    ? Errors.LEADER_NOT_AVAILABLE.code()
                                    : Errors.NONE.code())
                    .setPartitionIndex(index)
                    .setLeaderId(partition.leader())
                    .setLeaderEpoch(partition.leaderEpoch())
                    .setReplicaNodes(partition.replicas())
                    .setIsrNodes(partition.inSyncReplicas())
                    .setOfflineReplicas(image.offline(topic, index)));
        }
        MetadataResponseTopic described = new MetadataResponseTopic()
                .setName(topic.name())
                .setTopicId(topic.id())
                .setIsInternal(topic.internal())
                .setPartitions(partitions);
        if (operations) {
            described.setTopicAuthorizedOperations(Broker.topicOperations());
        }
        return described;
    }
}
