package io.runnel.log.remote;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData.TransactionState;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.DescribeTransactionsRequest;
import org.apache.kafka.common.requests.DescribeTransactionsResponse;
import org.apache.kafka.common.requests.FindCoordinatorRequest;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;
import org.apache.kafka.common.requests.FindCoordinatorResponse;
import org.apache.kafka.common.requests.OffsetFetchRequest;
import org.apache.kafka.common.requests.OffsetFetchResponse;

/** Asks the coordinators of groups and of transactional ids, each found anew: they are asked seldom. Thread-safe. */
final class CoordinatorRequests {
    private final Requests requests;
    private final ClusterView cluster;

    CoordinatorRequests(Requests requests, ClusterView cluster) {
        this.requests = requests;
        this.cluster = cluster;
    }

    private <T extends AbstractResponse> CompletableFuture<T> ask(
            CoordinatorType type, String id, AbstractRequest.Builder<?> request, Class<T> responseType) {
        FindCoordinatorRequest.Builder find = new FindCoordinatorRequest.Builder(
                new FindCoordinatorRequestData().setKeyType(type.id()).setCoordinatorKeys(List.of(id)));
        return cluster.askAny(find, FindCoordinatorResponse.class)
                .thenCompose(found -> cluster.ask(node(id, found), request, responseType));
    }

    private static Node node(String id, FindCoordinatorResponse response) {
        Coordinator found = response.coordinatorByKey(id)
                .orElseThrow(() -> new IllegalStateException("The broker's answer does not mention " + id));
        Errors error = Errors.forCode(found.errorCode());
        if (error != Errors.NONE) {
            throw error.exception("Finding the coordinator of " + id + ": " + error.message());
        }
        return new Node(found.nodeId(), found.host(), found.port());
    }

    /** The offsets that a group has committed, when no open transaction may change them any more. */
    CompletableFuture<Map<TopicPartition, Long>> stableOffsets(String group) {
        return requests.repeated(
                "reading the offsets of group " + group,
                () -> ask(
                                CoordinatorType.GROUP,
                                group,
                                OffsetFetchRequest.Builder.forTopicNames(
                                        new OffsetFetchRequestData()
                                                .setRequireStable(true)
                                                .setGroups(List.of(new OffsetFetchRequestGroup()
                                                        .setGroupId(group)
                                                        .setTopics(null))),
                                        true),
                                OffsetFetchResponse.class)
                        .thenApply(response -> offsets(response.group(group))));
    }

    private static Map<TopicPartition, Long> offsets(OffsetFetchResponseGroup group) {
        requireNone(Errors.forCode(group.errorCode()), "group " + group.groupId());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (OffsetFetchResponseTopics topic : group.topics()) {
            for (OffsetFetchResponsePartitions part : topic.partitions()) {
                TopicPartition partition = new TopicPartition(topic.name(), part.partitionIndex());
                requireNone(Errors.forCode(part.errorCode()), "group " + group.groupId() + " for " + partition);
                if (part.committedOffset() >= 0) {
                    offsets.put(partition, part.committedOffset());
                }
            }
        }
        return Map.copyOf(offsets);
    }

    private static void requireNone(Errors error, String whose) {
        if (error != Errors.NONE) {
            throw error.exception("Reading the offsets of " + whose + ": " + error.message());
        }
    }

    /** Whether the end of the id's last transaction stands in all of its partitions. */
    CompletableFuture<Boolean> hasEnded(String transactionalId) {
        return requests.repeated(
                "asking for the transaction of " + transactionalId,
                () -> ask(
                                CoordinatorType.TRANSACTION,
                                transactionalId,
                                new DescribeTransactionsRequest.Builder(new DescribeTransactionsRequestData()
                                        .setTransactionalIds(List.of(transactionalId))),
                                DescribeTransactionsResponse.class)
                        .thenApply(response ->
                                hasEnded(response.data().transactionStates().get(0))));
    }

    private static boolean hasEnded(TransactionState answer) {
        Errors error = Errors.forCode(answer.errorCode());
        if (error != Errors.NONE) {
            throw error.exception("Asking for the transaction of " + answer.transactionalId() + ": " + error.message());
        }
        return !answer.transactionState().startsWith("Prepare");
    }
}
