package io.runnel.log.wire;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;

/** The other nodes of the cluster, by their ids. Thread-safe. */
public interface Peers {
    /** Of a node that stands alone. */
    Peers NONE = new Peers() {
        @Override
        public <T extends AbstractResponse> CompletableFuture<T> send(
                int nodeId, AbstractRequest.Builder<?> request, Class<T> responseType) {
            return CompletableFuture.failedFuture(
                    new BrokerNotAvailableException("This node stands alone; there is no node " + nodeId + "."));
        }
    };

    /**
     * Sends to where that node is registered. Fails with {@code BrokerNotAvailableException} if it is not, or with what
     * {@link Wire#send} fails with.
     */
    <T extends AbstractResponse> CompletableFuture<T> send(
            int nodeId, AbstractRequest.Builder<?> request, Class<T> responseType);
}
