package io.runnel.log.broker.transaction;

import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.transaction.TransactionRequest;
import io.runnel.log.wire.Peers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerResult;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;
import org.jspecify.annotations.Nullable;

/**
 * Transaction markers for partitions that other nodes lead: those for one node that gather while a request is under way
 * go with the next one. Thread-safe; no method waits.
 */
final class PeerMarkers {
    private static final short EPOCH_BUMP = TransactionRequest.EPOCH_BUMP;
    private static final short NO_EPOCH_BUMP = TransactionRequest.NO_EPOCH_BUMP;

    private final Peers peers;
    private final Map<Integer, Queue> queues = new HashMap<>();

    PeerMarkers(Peers peers) {
        this.peers = peers;
    }

    /** The end of one producer's transaction. */
    private record Ended(TransactionMarker marker, boolean epochBumped) {}

    /** A marker in one partition, and who waits for it. */
    private record Due(Ended ended, TopicPartition partition, CompletableFuture<Void> written) {}

    private static final class Queue {
        private List<Due> waiting = new ArrayList<>();
        private boolean underWay;
    }

    /** Has a marker written by the node that leads the partition; fails as that node refuses it, or cannot be reached. */
    CompletableFuture<Void> write(int nodeId, TopicPartition partition, TransactionMarker marker, boolean epochBumped) {
        Due due = new Due(new Ended(marker, epochBumped), partition, new CompletableFuture<>());
        synchronized (queues) {
            queues.computeIfAbsent(nodeId, id -> new Queue()).waiting.add(due);
        }
        send(nodeId);
        return due.written();
    }

    private void send(int nodeId) {
        List<Due> sent;
        synchronized (queues) {
            Queue queue = queues.computeIfAbsent(nodeId, id -> new Queue());
            if (queue.underWay || queue.waiting.isEmpty()) {
                return;
            }
            queue.underWay = true;
            sent = queue.waiting;
            queue.waiting = new ArrayList<>();
        }
        CompletableFuture<WriteTxnMarkersResponse> answer;
        try {
            answer = peers.send(nodeId, request(sent), WriteTxnMarkersResponse.class);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        var unused = answer.whenComplete((response, failure) -> {
            synchronized (queues) {
                queues.computeIfAbsent(nodeId, id -> new Queue()).underWay = false;
            }
            // Others wait behind these, whatever becomes of them.
            answered(sent, response, failure);
            send(nodeId);
        });
    }

    private static void answered(
            List<Due> sent, @Nullable WriteTxnMarkersResponse response, @Nullable Throwable failure) {
        Throwable unanswered = failure == null ? new UnknownServerException("No answer for the markers") : failure;
        try {
            if (response != null) {
                answer(sent, response);
            }
        } catch (RuntimeException e) {
            unanswered = e;
        }
        for (Due due : sent) {
            due.written().completeExceptionally(unanswered); // Of those that have their answer, nothing.
        }
    }

    private static WriteTxnMarkersRequest.Builder request(List<Due> sent) {
        Map<Ended, Map<String, WritableTxnMarkerTopic>> topics = new LinkedHashMap<>();
        for (Due due : sent) {
            topics.computeIfAbsent(due.ended(), ended -> new LinkedHashMap<>())
                    .computeIfAbsent(due.partition().topic(), name -> new WritableTxnMarkerTopic().setName(name))
                    .partitionIndexes()
                    .add(due.partition().partition());
        }
        List<WritableTxnMarker> markers = new ArrayList<>();
        topics.forEach((ended, byName) -> markers.add(new WritableTxnMarker()
                .setProducerId(ended.marker().producerId())
                .setProducerEpoch(ended.marker().producerEpoch())
                .setTransactionResult(ended.marker().committed())
                .setCoordinatorEpoch(ended.marker().coordinatorEpoch())
                .setTransactionVersion((byte) (ended.epochBumped() ? EPOCH_BUMP : NO_EPOCH_BUMP))
                .setTopics(List.copyOf(byName.values()))));
        return new WriteTxnMarkersRequest.Builder(new WriteTxnMarkersRequestData().setMarkers(markers));
    }

    /** Results come by producer and partition; of one producer at most one end is under way in a partition. */
    private static void answer(List<Due> sent, WriteTxnMarkersResponse response) {
        Map<Long, Map<TopicPartition, Errors>> errors = new HashMap<>();
        for (WritableTxnMarkerResult result : response.data().markers()) {
            Map<TopicPartition, Errors> ofProducer = errors.computeIfAbsent(result.producerId(), id -> new HashMap<>());
            result.topics()
                    .forEach(topic -> topic.partitions()
                            .forEach(partition -> ofProducer.put(
                                    new TopicPartition(topic.name(), partition.partitionIndex()),
                                    Errors.forCode(partition.errorCode()))));
        }
        for (Due due : sent) {
            Errors error = errors.getOrDefault(due.ended().marker().producerId(), Map.of())
                    .get(due.partition());
            if (error == Errors.NONE) {
                due.written().complete(null);
            } else {
                due.written()
                        .completeExceptionally(
                                error == null
                                        ? new UnknownServerException("No answer for the marker in " + due.partition())
                                        : error.exception());
            }
        }
    }
}
