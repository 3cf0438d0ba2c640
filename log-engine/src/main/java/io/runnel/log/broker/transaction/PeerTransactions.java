package io.runnel.log.broker.transaction;

import io.runnel.log.transaction.TransactionRequest.AddPartitions;
import io.runnel.log.wire.Peers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransactionCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnPartitionResult;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnResult;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AddPartitionsToTxnRequest;
import org.apache.kafka.common.requests.AddPartitionsToTxnResponse;

/** Asks the coordinator of a transaction on another node, in the way of brokers (KIP-890). Thread-safe. */
final class PeerTransactions {
    private final Peers peers;

    PeerTransactions(Peers peers) {
        this.peers = peers;
    }

    /** Adds partitions; fails with that coordinator's errors. */
    CompletableFuture<Void> add(int nodeId, AddPartitions request) {
        return ask(nodeId, request, false).thenAccept(missing -> {});
    }

    /** Which of these partitions are not part of the open transaction; fails as that coordinator refuses. */
    CompletableFuture<Set<TopicPartition>> missing(int nodeId, AddPartitions request) {
        return ask(nodeId, request, true);
    }

    private CompletableFuture<Set<TopicPartition>> ask(int nodeId, AddPartitions request, boolean verifyOnly) {
        AddPartitionsToTxnTopicCollection topics = new AddPartitionsToTxnTopicCollection();
        request.partitions()
                .forEach((name, indexes) ->
                        topics.add(new AddPartitionsToTxnTopic().setName(name).setPartitions(List.copyOf(indexes))));
        AddPartitionsToTxnTransactionCollection transactions = new AddPartitionsToTxnTransactionCollection();
        transactions.add(new AddPartitionsToTxnTransaction()
                .setTransactionalId(request.transactionalId())
                .setProducerId(request.producerId())
                .setProducerEpoch(request.producerEpoch())
                .setVerifyOnly(verifyOnly)
                .setTopics(topics));
        return peers.send(
                        nodeId,
                        AddPartitionsToTxnRequest.Builder.forBroker(transactions),
                        AddPartitionsToTxnResponse.class)
                .thenApply(response -> result(request, response, verifyOnly));
    }

    private static Set<TopicPartition> result(
            AddPartitions request, AddPartitionsToTxnResponse response, boolean verifyOnly) {
        Errors all = Errors.forCode(response.data().errorCode());
        if (all != Errors.NONE) {
            throw all.exception();
        }
        AddPartitionsToTxnResult found = response.data().resultsByTransaction().find(request.transactionalId());
        if (found == null) {
            throw new UnknownServerException("No answer for the transaction of " + request.transactionalId());
        }
        Set<TopicPartition> missing = new HashSet<>();
        for (AddPartitionsToTxnTopicResult topic : found.topicResults()) {
            for (AddPartitionsToTxnPartitionResult partition : topic.resultsByPartition()) {
                Errors error = Errors.forCode(partition.partitionErrorCode());
                if (error == Errors.TRANSACTION_ABORTABLE && verifyOnly) {
                    missing.add(new TopicPartition(topic.name(), partition.partitionIndex()));
                } else if (error != Errors.NONE && error != Errors.OPERATION_NOT_ATTEMPTED) {
                    throw error.exception();
                }
            }
        }
        return missing;
    }
}
