package io.runnel.log.broker;

import io.runnel.log.metadata.Features;
import io.runnel.log.metadata.Features.Update;
import io.runnel.log.network.Call;
import java.util.List;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.UpdateFeaturesResponseData;
import org.apache.kafka.common.message.UpdateFeaturesResponseData.UpdatableFeatureResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.UpdateFeaturesRequest;
import org.apache.kafka.common.requests.UpdateFeaturesResponse;
import org.jspecify.annotations.Nullable;

/** UpdateFeatures (KIP-584, KIP-1022): all changes are made, or none. */
final class UpdateFeaturesHandler implements ApiHandler {
    /** From this version on there is one error for all features, before one for each. */
    private static final short FIRST_VERSION_WITH_ONE_ERROR = 2;

    private final Broker broker;

    UpdateFeaturesHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.UPDATE_FEATURES;
    }

    @Override
    public void handle(Call call) {
        UpdateFeaturesRequest request = (UpdateFeaturesRequest) call.request();
        List<Update> updates = request.featureUpdates().stream()
                .map(update -> new Update(update.feature(), update.versionLevel(), update.upgradeType()))
                .toList();
        if (request.data().validateOnly()) {
            respond(
                    call,
                    updates,
                    broker.metadata()
                            .preview(List.of(updates), Features::update)
                            .get(0)
                            .error());
            return;
        }
        int timeoutMs = request.data().timeoutMs();
        if (timeoutMs > 0) {
            call.onTimeout(
                    timeoutMs,
                    () -> call.fail(new TimeoutException("Updating features took longer than " + timeoutMs
                            + " ms; it goes on and may still succeed.")));
        }
        call.answerWith(
                broker.metadata().change(List.of(updates), Features::update),
                outcomes -> respond(call, updates, outcomes.get(0).error()));
    }

    private static void respond(Call call, List<Update> updates, @Nullable ApiException refusal) {
        UpdateFeaturesResponseData response = new UpdateFeaturesResponseData();
        if (refusal != null) {
            response.setErrorCode(ApiError.fromThrowable(refusal).error().code())
                    .setErrorMessage("The update failed for all features since the following feature had an error: "
                            + refusal.getMessage());
        } else if (call.version() < FIRST_VERSION_WITH_ONE_ERROR) {
            updates.forEach(update -> response.results().add(new UpdatableFeatureResult().setFeature(update.name())));
        }
        call.respond(new UpdateFeaturesResponse(response));
    }
}
