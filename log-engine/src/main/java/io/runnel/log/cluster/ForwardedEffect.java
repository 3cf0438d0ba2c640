package io.runnel.log.cluster;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.metadata.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.AlterConfigsRequest;
import org.apache.kafka.common.requests.AlterConfigsResponse;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.CreatePartitionsRequest;
import org.apache.kafka.common.requests.CreatePartitionsResponse;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.CreateTopicsResponse;
import org.apache.kafka.common.requests.DeleteTopicsResponse;
import org.apache.kafka.common.requests.IncrementalAlterConfigsRequest;
import org.apache.kafka.common.requests.IncrementalAlterConfigsResponse;
import org.apache.kafka.common.requests.UpdateFeaturesRequest;
import org.apache.kafka.common.requests.UpdateFeaturesResponse;
import org.jspecify.annotations.Nullable;

/** What an image shows once it has what a request has changed, by request and answer. Pure. */
final class ForwardedEffect {
    private ForwardedEffect() {}

    /** True of every image where nothing was changed, or where it cannot be told. */
    static Predicate<ClusterImage> of(AbstractRequest request, AbstractResponse response) {
        List<Predicate<ClusterImage>> effects = new ArrayList<>();
        if (request instanceof CreateTopicsRequest asked && response instanceof CreateTopicsResponse answer) {
            if (!asked.data().validateOnly()) {
                answer.data().topics().forEach(topic -> add(effects, created(topic)));
            }
        } else if (response instanceof DeleteTopicsResponse answer) {
            answer.data().responses().forEach(topic -> add(effects, deleted(topic)));
        } else if (request instanceof CreatePartitionsRequest asked
                && response instanceof CreatePartitionsResponse answer) {
            if (!asked.data().validateOnly()) {
                answer.data().results().forEach(topic -> add(effects, grown(asked, topic)));
            }
        } else if (request instanceof IncrementalAlterConfigsRequest asked
                && response instanceof IncrementalAlterConfigsResponse answer
                && !asked.data().validateOnly()) {
            answer.data().responses().forEach(resource -> add(effects, configured(asked, resource)));
        }
        if (request instanceof AlterConfigsRequest asked
                && response instanceof AlterConfigsResponse answer
                && !asked.validateOnly()) {
            asked.configs().forEach((resource, config) -> {
                ApiError error = answer.errors().get(resource);
                if (error != null && error.isSuccess()) {
                    effects.add(image -> shows(image, resource, config));
                }
            });
        }
        if (request instanceof UpdateFeaturesRequest asked
                && response instanceof UpdateFeaturesResponse answer
                && !asked.data().validateOnly()
                && answer.topLevelError().isSuccess()) {
            asked.featureUpdates()
                    .forEach(update -> effects.add(image ->
                            image.features().getOrDefault(update.feature(), (short) 0) == update.versionLevel()));
        }
        return image -> effects.stream().allMatch(effect -> effect.test(image));
    }

    private static boolean shows(ClusterImage image, ConfigResource resource, AlterConfigsRequest.Config wanted) {
        Map<String, String> configs = configs(image, resource.type(), resource.name());
        return configs == null
                || wanted.entries().stream()
                        .allMatch(entry -> shows(
                                configs,
                                resource.type(),
                                new AlterableConfig()
                                        .setName(entry.name())
                                        .setValue(entry.value())
                                        .setConfigOperation(OpType.SET.id())));
    }

    private static void add(List<Predicate<ClusterImage>> effects, @Nullable Predicate<ClusterImage> effect) {
        if (effect != null) {
            effects.add(effect);
        }
    }

    private static @Nullable Predicate<ClusterImage> created(CreatableTopicResult topic) {
        return topic.errorCode() == Errors.NONE.code() ? image -> image.topic(topic.name()) != null : null;
    }

    private static @Nullable Predicate<ClusterImage> deleted(DeletableTopicResult topic) {
        if (topic.errorCode() != Errors.NONE.code()) {
            return null;
        }
        Uuid id = topic.topicId();
        String name = topic.name();
        if (!id.equals(Uuid.ZERO_UUID)) {
            return image -> image.topic(id) == null;
        }
        return name == null ? null : image -> image.topic(name) == null;
    }

    private static @Nullable Predicate<ClusterImage> grown(
            CreatePartitionsRequest asked, CreatePartitionsTopicResult topic) {
        if (topic.errorCode() != Errors.NONE.code()) {
            return null;
        }
        int count = asked.data().topics().stream()
                .filter(each -> each.name().equals(topic.name()))
                .mapToInt(each -> each.count())
                .findFirst()
                .orElse(0);
        return image -> {
            TopicImage grown = image.topic(topic.name());
            return grown == null || grown.partitions().size() >= count; // One that is gone will not grow.
        };
    }

    private static @Nullable Predicate<ClusterImage> configured(
            IncrementalAlterConfigsRequest asked, AlterConfigsResourceResponse answer) {
        if (answer.errorCode() != Errors.NONE.code()) {
            return null;
        }
        AlterConfigsResource resource = asked.data().resources().stream()
                .filter(each -> each.resourceType() == answer.resourceType()
                        && each.resourceName().equals(answer.resourceName()))
                .findFirst()
                .orElse(null);
        if (resource == null) {
            return null;
        }
        ConfigResource.Type type = ConfigResource.Type.forId(resource.resourceType());
        return image -> {
            Map<String, String> configs = configs(image, type, resource.resourceName());
            return configs == null || resource.configs().stream().allMatch(config -> shows(configs, type, config));
        };
    }

    private static @Nullable Map<String, String> configs(ClusterImage image, ConfigResource.Type type, String name) {
        if (type == ConfigResource.Type.TOPIC) {
            TopicImage topic = image.topic(name);
            return topic == null ? null : topic.configs();
        }
        if (type == ConfigResource.Type.GROUP) {
            return image.groupConfigs().getOrDefault(name, Map.of());
        }
        return type == ConfigResource.Type.BROKER ? image.brokerConfigs(name) : null;
    }

    /** Of lists that were added to and taken from it is not known what they are now. */
    private static boolean shows(Map<String, String> configs, ConfigResource.Type type, AlterableConfig config) {
        OpType operation = OpType.forId(config.configOperation());
        boolean ofTopic = type == ConfigResource.Type.TOPIC;
        String name = ofTopic ? TopicConfigs.canonicalName(config.name()) : config.name();
        if (operation == OpType.DELETE) {
            return !configs.containsKey(name);
        }
        String value = config.value();
        return operation != OpType.SET
                || value == null
                || (ofTopic ? canonical(name, value) : value.trim()).equals(configs.get(name));
    }

    private static String canonical(String name, String value) {
        try {
            return TopicConfigs.canonical(name, value);
        } catch (ApiException e) {
            return value; // The controller has taken it, so this is not reached for what it knows.
        }
    }
}
