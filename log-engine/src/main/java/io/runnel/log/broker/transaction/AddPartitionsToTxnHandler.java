package io.runnel.log.broker.transaction;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.broker.HostedTopic;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import io.runnel.log.transaction.TransactionRequest;
import io.runnel.log.transaction.TransactionRequest.AddPartitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnResult;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnResultCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AddPartitionsToTxnRequest;
import org.apache.kafka.common.requests.AddPartitionsToTxnResponse;

/**
 * AddPartitionsToTxn: a producer names the partitions that it is going to write to. From version 4 on it is for brokers,
 * which ask for several producers at once, or only whether partitions are part of a transaction (KIP-890).
 */
final class AddPartitionsToTxnHandler implements ApiHandler {
    private static final int FIRST_VERSION_WITH_FENCED = 2;
    private static final int FIRST_VERSION_FOR_BROKERS = 4;

    private final Broker broker;
    private final TransactionAdmission admission;

    AddPartitionsToTxnHandler(Broker broker, TransactionAdmission admission) {
        this.broker = broker;
        this.admission = admission;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ADD_PARTITIONS_TO_TXN;
    }

    @Override
    public void handle(Call call) {
        AddPartitionsToTxnRequest asked = (AddPartitionsToTxnRequest) call.request();
        // It takes the one transaction of a client from the fields of old, and would lose those that a broker asks for.
        AddPartitionsToTxnRequest request =
                call.version() < FIRST_VERSION_FOR_BROKERS ? asked.normalizeRequest() : asked;
        List<CompletableFuture<AddPartitionsToTxnResult>> results = new ArrayList<>();
        for (AddPartitionsToTxnTransaction transaction : request.data().transactions()) {
            Set<TopicPartition> wanted = new HashSet<>(AddPartitionsToTxnRequest.getPartitions(transaction.topics()));
            results.add(carryOut(transaction, wanted, call.version())
                    .thenApply(errors ->
                            AddPartitionsToTxnResponse.resultForTransaction(transaction.transactionalId(), errors)));
        }
        call.answerWith(
                CompletableFuture.allOf(results.toArray(new CompletableFuture<?>[0])),
                done -> call.respond(response(results, call.version())));
    }

    private static AddPartitionsToTxnResponse response(
            List<CompletableFuture<AddPartitionsToTxnResult>> results, short version) {
        AddPartitionsToTxnResponseData response = new AddPartitionsToTxnResponseData();
        if (version < FIRST_VERSION_FOR_BROKERS) {
            response.setResultsByTopicV3AndBelow(results.get(0).join().topicResults());
        } else {
            AddPartitionsToTxnResultCollection all = new AddPartitionsToTxnResultCollection();
            results.forEach(result -> all.add(result.join()));
            response.setResultsByTransaction(all);
        }
        return new AddPartitionsToTxnResponse(response);
    }

    private CompletableFuture<Map<TopicPartition, Errors>> carryOut(
            AddPartitionsToTxnTransaction transaction, Set<TopicPartition> wanted, short version) {
        try {
            TransactionalIds.require(transaction.transactionalId());
        } catch (InvalidRequestException e) {
            return CompletableFuture.completedFuture(all(wanted, Errors.INVALID_REQUEST));
        }
        Map<TopicPartition, Errors> refused = refused(wanted, version);
        if (!refused.isEmpty()) {
            // All or nothing: the others are not added either.
            Map<TopicPartition, Errors> errors = all(wanted, Errors.OPERATION_NOT_ATTEMPTED);
            errors.putAll(refused);
            return CompletableFuture.completedFuture(errors);
        }
        boolean ofClient = version < FIRST_VERSION_FOR_BROKERS;
        AddPartitions request = new AddPartitions(
                transaction.transactionalId(),
                transaction.producerId(),
                transaction.producerEpoch(),
                byTopic(wanted),
                ofClient ? TransactionRequest.NO_EPOCH_BUMP : TransactionRequest.EPOCH_BUMP);
        CompletableFuture<Map<TopicPartition, Errors>> carriedOut = transaction.verifyOnly()
                ? admission.missing(request).thenApply(missing -> verified(wanted, missing))
                : admission.add(request).thenApply(added -> all(wanted, Errors.NONE));
        return carriedOut.exceptionally(
                failure -> all(wanted, TransactionErrors.of(failure, version, FIRST_VERSION_WITH_FENCED)));
    }

    private Map<TopicPartition, Errors> refused(Set<TopicPartition> wanted, short version) {
        Map<TopicPartition, Errors> refused = new HashMap<>();
        for (TopicPartition partition : wanted) {
            HostedTopic hosted = broker.partitions().topic(partition.topic());
            if (hosted == null
                    || partition.partition() < 0
                    || partition.partition() >= hosted.replicas().size()) {
                refused.put(partition, Errors.UNKNOWN_TOPIC_OR_PARTITION);
            } else if (TopicImage.isClosedToClients(partition.topic()) && !ofGroups(partition, version)) {
                refused.put(partition, Errors.TOPIC_AUTHORIZATION_FAILED);
            }
        }
        return refused;
    }

    /** The coordinator of a group on another node asks for the partition that keeps its offsets. */
    private boolean ofGroups(TopicPartition partition, short version) {
        return version >= FIRST_VERSION_FOR_BROKERS && broker.coordinators().groups().owns(partition);
    }

    private static Map<TopicPartition, Errors> verified(Set<TopicPartition> wanted, Set<TopicPartition> missing) {
        Map<TopicPartition, Errors> errors = all(wanted, Errors.NONE);
        missing.forEach(partition -> errors.put(partition, Errors.TRANSACTION_ABORTABLE));
        return errors;
    }

    private static Map<TopicPartition, Errors> all(Set<TopicPartition> partitions, Errors error) {
        Map<TopicPartition, Errors> errors = new HashMap<>();
        partitions.forEach(partition -> errors.put(partition, error));
        return errors;
    }

    private static Map<String, Set<Integer>> byTopic(Set<TopicPartition> partitions) {
        Map<String, Set<Integer>> byTopic = new HashMap<>();
        partitions.forEach(partition -> byTopic.computeIfAbsent(partition.topic(), added -> new HashSet<>())
                .add(partition.partition()));
        return byTopic;
    }
}
