package io.runnel.log.network;

import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsResponse;

/** The port from the network to what answers requests. */
public interface RequestDispatcher {
    /** Whether the API is served in this version. A request for any other closes its connection. */
    boolean serves(ApiKeys apiKey, short version);

    /** What a client that must authenticate first is told about the APIs. */
    ApiVersionsResponse apiVersions(short version);

    /**
     * Answers the call, now or later. Called on the call's network thread: it must not wait for anything. An exception
     * becomes the API's error response.
     */
    void dispatch(Call call);
}
