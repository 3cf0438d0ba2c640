package io.runnel.log.cluster;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;

/** The port to what answers requests on this node, for the time that it is the controller. */
@FunctionalInterface
public interface LocalController {
    /** Carries the request out as if another node had sent it under this client id; never waits. */
    CompletableFuture<AbstractResponse> carryOut(String clientId, AbstractRequest request);
}
