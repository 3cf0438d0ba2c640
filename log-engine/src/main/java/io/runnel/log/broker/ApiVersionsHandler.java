package io.runnel.log.broker;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.Features;
import io.runnel.log.metadata.Features.Feature;
import io.runnel.log.network.Call;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.message.ApiVersionsResponseData.FinalizedFeatureKey;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKey;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;

/**
 * ApiVersions: which APIs are served in which versions, and which features are in use (KIP-584). A version of this API above ours is answered in version 0 with
 * error 35 and the list, so that the client can ask again (KIP-35, KIP-511).
 */
final class ApiVersionsHandler implements ApiHandler {
    /** Clients that speak older versions take a feature's lowest level 0 for a mistake (KIP-1022). */
    private static final int FIRST_VERSION_WITH_LEVEL_0 = 4;

    private final Broker broker;
    private final ApiVersionCollection served;

    ApiVersionsHandler(Broker broker, ApiVersionCollection served) {
        this.broker = broker;
        this.served = served;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.API_VERSIONS;
    }

    ApiVersionsResponse response(short version) {
        ClusterImage image = broker.image();
        ApiVersionsResponseData response = new ApiVersionsResponseData()
                .setApiKeys(served.duplicate())
                .setFinalizedFeaturesEpoch(image.featuresEpoch());
        for (Feature feature : Features.SUPPORTED) {
            response.supportedFeatures()
                    .add(new SupportedFeatureKey()
                            .setName(feature.name())
                            .setMinVersion(
                                    version < FIRST_VERSION_WITH_LEVEL_0
                                            ? (short) Math.max(1, feature.minLevel())
                                            : feature.minLevel())
                            .setMaxVersion(feature.maxLevel()));
        }
        image.features()
                .forEach((name, level) -> response.finalizedFeatures()
                        .add(new FinalizedFeatureKey()
                                .setName(name)
                                .setMinVersionLevel(level)
                                .setMaxVersionLevel(level)));
        return new ApiVersionsResponse(response);
    }

    @Override
    public void handle(Call call) {
        ApiVersionsRequest request = (ApiVersionsRequest) call.request();
        if (request.hasUnsupportedRequestVersion()) {
            ApiVersionsResponse answer = request.getErrorResponse(
                    0,
                    new UnsupportedVersionException(
                            "ApiVersions is served up to version " + ApiKeys.API_VERSIONS.latestVersion(false)));
            answer.data().setApiKeys(served.duplicate());
            call.respond(answer);
        } else if (!request.isValid()) {
            call.fail(new InvalidRequestException("Client software name or version is not well-formed"));
        } else {
            call.respond(response(call.version()));
        }
    }
}
