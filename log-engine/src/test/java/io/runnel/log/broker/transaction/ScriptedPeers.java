package io.runnel.log.broker.transaction;

import io.runnel.log.wire.Peers;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest.TxnMarkerEntry;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;

/** Other nodes that are asked for markers, and answer when the test says so. */
final class ScriptedPeers implements Peers {
    private final Queue<Asked> waiting = new ArrayDeque<>();
    private RuntimeException refusal;
    private int asked;

    private record Asked(WriteTxnMarkersRequest request, CompletableFuture<WriteTxnMarkersResponse> answer) {}

    @Override
    public synchronized <T extends AbstractResponse> CompletableFuture<T> send(
            int nodeId, AbstractRequest.Builder<?> request, Class<T> responseType) {
        asked++;
        notifyAll();
        if (refusal != null) {
            RuntimeException thrown = refusal;
            refusal = null;
            throw thrown;
        }
        CompletableFuture<WriteTxnMarkersResponse> answer = new CompletableFuture<>();
        waiting.add(new Asked((WriteTxnMarkersRequest) request.build(), answer));
        return answer.thenApply(responseType::cast);
    }

    /** How many requests were made. */
    synchronized int asked() {
        return asked;
    }

    /** Returns when so many requests were made. */
    synchronized void awaitAsked(int count) throws InterruptedException {
        while (asked < count) {
            wait();
        }
    }

    /** The next request cannot be sent. */
    synchronized void refuseNext(RuntimeException cause) {
        refusal = cause;
    }

    private synchronized Asked next() {
        Asked next = waiting.poll();
        if (next == null) {
            throw new NoSuchElementException("No request waits for its answer");
        }
        return next;
    }

    /** Answers the oldest request, for all its partitions. */
    void answer(Errors error) {
        Asked next = next();
        Map<Long, Map<TopicPartition, Errors>> errors = new HashMap<>();
        for (TxnMarkerEntry marker : next.request().markers()) {
            Map<TopicPartition, Errors> ofProducer = new HashMap<>();
            marker.partitions().forEach(partition -> ofProducer.put(partition, error));
            errors.put(marker.producerId(), ofProducer);
        }
        next.answer().complete(new WriteTxnMarkersResponse(errors));
    }

    /** Answers the oldest request with no word on any partition. */
    void answerNothing() {
        next().answer().complete(new WriteTxnMarkersResponse(new HashMap<>()));
    }

    void fail(RuntimeException cause) {
        next().answer().completeExceptionally(cause);
    }
}
