package io.runnel.log.broker;

import io.runnel.log.broker.transaction.TransactionAdmission;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import io.runnel.log.network.ConditionalAppend;
import io.runnel.log.replication.AppendResult;
import io.runnel.log.replication.Replica;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidRequiredAcksException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.ProduceRequest;
import org.jspecify.annotations.Nullable;

/**
 * Produce: each partition's batch is appended as it came, on the network thread. With acks=all the answer waits, as a
 * continuation, until every partition's promise holds or the request's timeout is over.
 */
final class ProduceHandler implements ApiHandler {
    private static final short ACKS_ALL = -1;

    private final Broker broker;
    private final TransactionAdmission admission;
    private final Predicate<Call> fromNode;
    private final WaitingBytes waitingBytes = new WaitingBytes(WaitingBytes.MAX);

    /** @param fromNode tells the requests of the cluster's own nodes, whose registries and catalogs write to topics of theirs */
    ProduceHandler(Broker broker, Predicate<Call> fromNode) {
        this.broker = broker;
        this.fromNode = fromNode;
        this.admission = broker.coordinators().admission();
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.PRODUCE;
    }

    @Override
    public void handle(Call call) {
        ProduceRequest request = (ProduceRequest) call.request();
        short acks = request.acks();
        if (acks != ACKS_ALL && acks != 0 && acks != 1 && acks != ConditionalAppend.ACKS) {
            throw new InvalidRequiredAcksException("acks must be 0, 1 or -1 (all): " + acks);
        }
        long nowMs = broker.time().milliseconds();
        ProduceReply reply = new ProduceReply(broker, call, acks);
        RepeatedPartitions repeated = RepeatedPartitions.in(request.data());
        TransactionalAppends transactional = new TransactionalAppends(call, admission, waitingBytes, nowMs);
        for (TopicProduceData topic : request.data().topicData()) {
            reply.beginTopic(topic);
            for (PartitionProduceData partition : topic.partitionData()) {
                reply.add(partition.index(), append(call, topic, partition, repeated, transactional));
            }
        }
        transactional.begin();
        reply.complete(request.timeout());
    }

    private CompletableFuture<AppendResult> append(
            Call call,
            TopicProduceData topic,
            PartitionProduceData partition,
            RepeatedPartitions repeated,
            TransactionalAppends transactional) {
        try {
            short acks = ((ProduceRequest) call.request()).acks();
            boolean conditional = acks == ConditionalAppend.ACKS;
            long expectedEndOffset =
                    conditional ? ConditionalAppend.expectedEndOffset(partition.unknownTaggedFields()) : 0;
            repeated.refuse(topic, partition.index());
            HostedTopic hosted = broker.partitions().require(topic.name(), topic.topicId());
            String name = hosted.topic().name();
            if (TopicImage.isClosedToClients(name) && (Topic.isInternal(name) || !fromNode.test(call))) {
                throw new InvalidTopicException(
                        "Topic '" + name + "' is the broker's own: clients cannot write to it.");
            }
            @Nullable MemoryRecords records = (MemoryRecords) partition.records();
            if (records == null) {
                throw new InvalidRecordException(
                        "Append to " + name + "-" + partition.index() + ": no records are sent.");
            }
            validate(call.version(), records);
            Replica replica = hosted.leader(partition.index());
            long nowMs = transactional.nowMs();
            if (isTransactional(records, conditional)) {
                return transactional.append(replica, records);
            }
            return conditional
                    ? replica.appendAt(expectedEndOffset, records, nowMs)
                    : replica.append(records, acks, nowMs);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void validate(short version, MemoryRecords records) {
        try {
            ProduceRequest.validateRecords(version, records);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedCompressionTypeException(e.getMessage() + ". Use none, gzip, snappy, lz4 or zstd.");
        }
    }

    private static boolean isTransactional(MemoryRecords records, boolean conditional) {
        for (RecordBatch batch : records.batches()) {
            if (batch.isTransactional() && conditional) {
                throw new InvalidTxnStateException(
                        "A batch that expects where the log ends cannot be part of a transaction.");
            }
            if (batch.isTransactional()) {
                return true;
            }
        }
        return false;
    }
}
