package io.runnel.log.broker;

import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ListConfigResourcesRequest;
import org.apache.kafka.common.requests.ListConfigResourcesResponse;

/**
 * ListConfigResources (KIP-1142): which resources there are to ask for their configs. Client metrics have
 * none here, so that version 0, which lists them alone, always answers an empty list; of groups, those with configs of
 * their own are listed.
 */
final class ListConfigResourcesHandler implements ApiHandler {
    private final Broker broker;

    ListConfigResourcesHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.LIST_CONFIG_RESOURCES;
    }

    @Override
    public void handle(Call call) {
        ListConfigResourcesRequest request = (ListConfigResourcesRequest) call.request();
        Set<Byte> types = new LinkedHashSet<>(request.data().resourceTypes());
        if (types.isEmpty()) {
            types.addAll(request.supportedResourceTypes());
        }
        List<ListConfigResourcesResponseData.ConfigResource> resources = new ArrayList<>();
        for (byte type : types) {
            if (!request.supportedResourceTypes().contains(type)) {
                throw new UnsupportedVersionException("Unexpected resource type " + type);
            }
            for (String name : names(ConfigResource.Type.forId(type))) {
                resources.add(new ListConfigResourcesResponseData.ConfigResource()
                        .setResourceType(type)
                        .setResourceName(name));
            }
        }
        call.respond(
                new ListConfigResourcesResponse(new ListConfigResourcesResponseData().setConfigResources(resources)));
    }

    private List<String> names(ConfigResource.Type type) {
        return switch (type) {
            case TOPIC -> List.copyOf(broker.image().topics().keySet());
            case BROKER ->
                broker.image().brokers().keySet().stream().map(Object::toString).toList();
            case GROUP -> List.copyOf(broker.image().groupConfigs().keySet());
            case BROKER_LOGGER, CLIENT_METRICS, UNKNOWN -> List.of();
        };
    }
}
