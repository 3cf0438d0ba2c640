package io.runnel.log.broker;

import io.runnel.log.broker.ConfigAlterations.Alteration;
import io.runnel.log.broker.ConfigAlterations.Resource;
import io.runnel.log.metadata.ConfigChange;
import io.runnel.log.network.Call;
import java.util.List;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AlterConfigsRequest;
import org.apache.kafka.common.requests.AlterConfigsResponse;
import org.apache.kafka.common.requests.ApiError;

/** AlterConfigs: the configs given are all that are set from then on. */
final class AlterConfigsHandler implements ApiHandler {
    private final ConfigAlterations alterations;

    AlterConfigsHandler(Broker broker) {
        this.alterations = new ConfigAlterations(broker);
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ALTER_CONFIGS;
    }

    @Override
    public void handle(Call call) {
        AlterConfigsRequestData data = ((AlterConfigsRequest) call.request()).data();
        List<Alteration> asked =
                data.resources().stream().map(AlterConfigsHandler::alteration).toList();
        alterations.alter(call, asked, data.validateOnly(), errors -> {
            AlterConfigsResponseData response = new AlterConfigsResponseData();
            for (int i = 0; i < asked.size(); i++) {
                Resource resource = asked.get(i).resource();
                ApiError error = errors.get(i);
                response.responses()
                        .add(new AlterConfigsResourceResponse()
                                .setResourceType(resource.type())
                                .setResourceName(resource.name())
                                .setErrorCode(error.error().code())
                                .setErrorMessage(error.message()));
            }
            call.respond(new AlterConfigsResponse(response));
        });
    }

    private static Alteration alteration(AlterConfigsResource resource) {
        return new Alteration(
                new Resource(resource.resourceType(), resource.resourceName()),
                new ConfigChange.Replace(resource.configs().stream()
                        .map(config -> ConfigChange.Step.set(config.name(), config.value()))
                        .toList()));
    }
}
