package io.runnel.log.broker;

import io.runnel.log.network.Call;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;

/**
 * ApiVersions: which APIs are served in which versions. A version of this API above ours is answered in version 0 with
 * error 35 and the list, so that the client can ask again (KIP-35, KIP-511).
 */
final class ApiVersionsHandler implements ApiHandler {
    private final ApiVersionCollection served;

    ApiVersionsHandler(ApiVersionCollection served) {
        this.served = served;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.API_VERSIONS;
    }

    // No feature is finalized: transactions and the newer group protocols, which features announce, are not served.
    ApiVersionsResponse response() {
        return new ApiVersionsResponse(
                new ApiVersionsResponseData().setApiKeys(served.duplicate()).setFinalizedFeaturesEpoch(0));
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
            call.respond(response());
        }
    }
}
