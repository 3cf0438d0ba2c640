package io.runnel.log.broker;

import io.runnel.log.broker.ConfigAlterations.Alteration;
import io.runnel.log.broker.ConfigAlterations.Resource;
import io.runnel.log.metadata.ConfigChange;
import io.runnel.log.metadata.ConfigChange.Step;
import io.runnel.log.network.Call;
import java.util.List;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.IncrementalAlterConfigsRequest;
import org.apache.kafka.common.requests.IncrementalAlterConfigsResponse;

/** IncrementalAlterConfigs (KIP-339): set, delete, append to and subtract from single configs. */
final class IncrementalAlterConfigsHandler implements ApiHandler {
    private final ConfigAlterations alterations;

    IncrementalAlterConfigsHandler(Broker broker) {
        this.alterations = new ConfigAlterations(broker);
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.INCREMENTAL_ALTER_CONFIGS;
    }

    @Override
    public void handle(Call call) {
        IncrementalAlterConfigsRequestData data = ((IncrementalAlterConfigsRequest) call.request()).data();
        List<Alteration> asked = data.resources().stream()
                .map(IncrementalAlterConfigsHandler::alteration)
                .toList();
        alterations.alter(call, asked, data.validateOnly(), errors -> {
            IncrementalAlterConfigsResponseData response = new IncrementalAlterConfigsResponseData();
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
            call.respond(new IncrementalAlterConfigsResponse(response));
        });
    }

    private static Alteration alteration(AlterConfigsResource resource) {
        return new Alteration(
                new Resource(resource.resourceType(), resource.resourceName()),
                new ConfigChange.Edit(resource.configs().stream()
                        .map(IncrementalAlterConfigsHandler::step)
                        .toList()));
    }

    private static Step step(AlterableConfig config) {
        OpType operation = OpType.forId(config.configOperation());
        if (operation == null) {
            throw new InvalidRequestException("Unknown operation " + config.configOperation() + " on config "
                    + config.name() + ": it must be 0 (set), 1 (delete), 2 (append) or 3 (subtract).");
        }
        return new Step(config.name(), operation, config.value());
    }
}
