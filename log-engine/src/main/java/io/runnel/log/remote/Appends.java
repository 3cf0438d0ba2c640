package io.runnel.log.remote;

import io.runnel.log.Appended;
import io.runnel.log.LogRecord;
import io.runnel.log.network.ConditionalAppend;
import io.runnel.log.storage.BatchEncoder;
import io.runnel.log.wire.Wire;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.InvalidRequiredAcksException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.InitProducerIdResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * The appends of all writers: one Produce request per broker with one batch of each partition that has something to send,
 * up to five requests on their way. All but {@link #add} and what waits runs on the wire's thread.
 */
final class Appends {
    private static final short ACKS_ALL = -1;
    private static final short FIRST_VERSION_OF_BATCHES = 3;
    private static final short LAST_VERSION_WITH_TOPIC_NAMES = 12;

    private final Wire wire;
    private final RemoteSettings settings;
    private final Requests requests;
    private final ClusterView cluster;
    private final AppendMemory memory;
    private final Map<PartitionRef, PartitionAppends> partitions = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private boolean askingForProducerId;
    private long timerAtMs = Long.MAX_VALUE;

    Appends(Wire wire, RemoteSettings settings, Requests requests, ClusterView cluster) {
        this.wire = wire;
        this.settings = settings;
        this.requests = requests;
        this.cluster = cluster;
        this.memory = new AppendMemory(settings.write());
    }

    CompletableFuture<Appended> add(PartitionRef partition, long expectedEndOffset, List<LogRecord> records) {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("Append to " + partition + " has no records");
        }
        long nowMs = wire.time().milliseconds();
        long wallClockMs = Time.SYSTEM.milliseconds();
        List<LogRecord> stamped =
                records.stream().map(appended -> stamped(appended, wallClockMs)).toList();
        int bytes = BatchEncoder.estimatedBytes(stamped);
        if (bytes > settings.write().requestBytes()) {
            return CompletableFuture.failedFuture(new RecordTooLargeException("Append to " + partition + " of "
                    + records.size() + " records takes " + bytes + " bytes, more than "
                    + settings.write().requestBytes() + " (max.request.size): append it in parts."));
        }
        try {
            memory.take(bytes, !wire.onThread());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Appended> answer = new CompletableFuture<>();
        var unused = answer.whenComplete((appended, failure) -> memory.release(bytes));
        partitions
                .computeIfAbsent(partition, ref -> new PartitionAppends(ref, settings))
                .add(new PendingAppend(stamped, bytes, expectedEndOffset, nowMs, answer));
        look();
        if (wire.isClosed()) {
            answer.completeExceptionally(wire.closed());
        }
        return answer;
    }

    private static LogRecord stamped(LogRecord appended, long nowMs) {
        return appended.timestampMs() == LogRecord.NOW
                ? new LogRecord(appended.key(), appended.value(), nowMs, appended.headers())
                : appended;
    }

    void awaitAll(long timeoutMs) {
        memory.awaitNone(timeoutMs);
    }

    /** The wire's thread has ended. */
    void closed() {
        partitions.values().forEach(partition -> partition.failAll(wire.closed()));
    }

    long memoryUsed() {
        return memory.used();
    }

    private void look() {
        if (looking.compareAndSet(false, true)) {
            wire.execute(this::sendWhatWaits);
        }
    }

    private void sendWhatWaits() {
        looking.set(false);
        long nowMs = wire.time().milliseconds();
        partitions.values().forEach(partition -> partition.begin(nowMs));
        partitions.values().forEach(partition -> partition.offerProducer(producerId));
        if (partitions.values().stream().anyMatch(partition -> !partition.isIdle() && partition.needsProducer())) {
            askForProducerId();
        }
        while (sendOneRequestPerBroker(nowMs)) {
            // Each round takes one more batch of each partition, until all have enough on their way.
            continue;
        }
        lookAgain(nowMs);
    }

    private void askForProducerId() {
        if (askingForProducerId) {
            return;
        }
        askingForProducerId = true;
        var unused = requests.repeated(
                        "asking for a producer id",
                        () -> cluster.askAny(
                                        new InitProducerIdRequest.Builder(new InitProducerIdRequestData()
                                                .setTransactionalId(null)
                                                .setTransactionTimeoutMs(Integer.MAX_VALUE)),
                                        InitProducerIdResponse.class)
                                .thenApply(response -> {
                                    Errors error = response.error();
                                    if (error != Errors.NONE) {
                                        throw error.exception("Asking for a producer id: " + error.message());
                                    }
                                    return response.data().producerId();
                                }))
                .whenComplete((found, failure) -> {
                    askingForProducerId = false;
                    if (failure == null) {
                        producerId = found;
                    } else if (!(Requests.unwrapped(failure) instanceof RetriableException)) {
                        RuntimeException cause = runtime(Requests.unwrapped(failure));
                        partitions.values().forEach(partition -> partition.failAll(cause));
                    }
                    look();
                });
    }

    private boolean sendOneRequestPerBroker(long nowMs) {
        Map<Node, Map<PartitionAppends, SentBatch>> plain = new LinkedHashMap<>();
        Map<Node, Map<PartitionAppends, SentBatch>> conditional = new LinkedHashMap<>();
        for (PartitionAppends partition : partitions.values()) {
            if (partition.isIdle()) {
                continue;
            }
            Node leader = cluster.knownLeader(partition.partition());
            if (leader == null) {
                findLeader(partition);
                continue;
            }
            SentBatch batch = partition.next(nowMs);
            if (batch != null) {
                (batch.conditional() ? conditional : plain)
                        .computeIfAbsent(leader, any -> new LinkedHashMap<>())
                        .put(partition, batch);
            }
        }
        plain.forEach((broker, batches) -> send(broker, batches, ACKS_ALL));
        conditional.forEach((broker, batches) -> send(broker, batches, ConditionalAppend.ACKS));
        return !plain.isEmpty() || !conditional.isEmpty();
    }

    private void findLeader(PartitionAppends partition) {
        PartitionRef ref = partition.partition();
        if (!partition.startLookup()) {
            return;
        }
        var unused = cluster.require(ref.partition(), ref.topicId()).whenComplete((found, failure) -> {
            partition.endLookup();
            Throwable cause = failure == null ? null : Requests.unwrapped(failure);
            if (cause != null && (!(cause instanceof RetriableException) || cause instanceof PartitionGone)) {
                partition.failAll(runtime(cause));
            } else if (cluster.knownLeader(ref) == null) {
                partition.pause(wire.time().milliseconds());
            }
            look();
        });
    }

    private void send(Node broker, Map<PartitionAppends, SentBatch> batches, short acks) {
        ProduceRequestData data = new ProduceRequestData().setAcks(acks).setTimeoutMs(settings.requestTimeoutMs());
        Map<String, TopicProduceData> topics = new LinkedHashMap<>();
        boolean ids = true;
        for (Map.Entry<PartitionAppends, SentBatch> entry : batches.entrySet()) {
            PartitionRef ref = entry.getKey().partition();
            ids &= !ref.topicId().equals(Uuid.ZERO_UUID);
            PartitionProduceData part = new PartitionProduceData()
                    .setIndex(ref.number())
                    .setRecords(entry.getKey().send(entry.getValue()));
            if (acks == ConditionalAppend.ACKS) {
                part.unknownTaggedFields()
                        .add(ConditionalAppend.expecting(
                                entry.getValue().first().expectedEndOffset()));
            }
            topics.computeIfAbsent(ref.topic(), name -> {
                        TopicProduceData topic =
                                new TopicProduceData().setName(name).setTopicId(ref.topicId());
                        data.topicData().add(topic);
                        return topic;
                    })
                    .partitionData()
                    .add(part);
        }
        short latest = ids ? ApiKeys.PRODUCE.latestVersion() : LAST_VERSION_WITH_TOPIC_NAMES;
        short oldest = acks == ConditionalAppend.ACKS ? ConditionalAppend.FIRST_VERSION : FIRST_VERSION_OF_BATCHES;
        var unused = wire.send(Lane.PRODUCE.of(broker), new ProduceRequest.Builder(oldest, latest, data))
                .whenComplete((response, failure) -> {
                    settle(batches, response, failure);
                    look();
                });
    }

    private void settle(
            Map<PartitionAppends, SentBatch> batches, @Nullable ClientResponse response, @Nullable Throwable failure) {
        long nowMs = wire.time().milliseconds();
        if (response == null || !(response.responseBody() instanceof ProduceResponse produced)) {
            RuntimeException cause = runtime(failure == null ? wire.closed() : Requests.unwrapped(failure));
            batches.forEach((partition, batch) -> {
                partition.failed(batch, cause, -1, nowMs);
                findLeader(partition);
            });
            return;
        }
        batches.forEach((partition, batch) -> settle(partition, batch, find(produced, partition.partition()), nowMs));
    }

    private void settle(
            PartitionAppends partition, SentBatch batch, @Nullable PartitionProduceResponse answer, long nowMs) {
        if (answer == null) {
            partition.failed(
                    batch,
                    new IllegalStateException("The broker's answer does not mention " + partition.partition()),
                    -1,
                    nowMs);
            return;
        }
        Errors error = Errors.forCode(answer.errorCode());
        if (error == Errors.NONE) {
            partition.stored(batch, answer.baseOffset(), answer.logAppendTimeMs(), nowMs);
            return;
        }
        String reason = answer.errorMessage() == null ? error.message() : answer.errorMessage();
        RuntimeException cause = error.exception("Append to " + partition.partition() + ": " + reason);
        if (cause instanceof InvalidRequiredAcksException && batch.conditional()) {
            cause = new UnsupportedVersionException("Append to " + partition.partition()
                    + " at an expected end offset: the broker has no such append, only Runnel's have.");
        }
        partition.failed(batch, cause, answer.baseOffset(), nowMs);
        if (cause instanceof InvalidMetadataException) {
            findLeader(partition);
        }
    }

    private static @Nullable PartitionProduceResponse find(ProduceResponse response, PartitionRef partition) {
        for (TopicProduceResponse topic : response.data().responses()) {
            boolean same = topic.name() == null || topic.name().isEmpty()
                    ? topic.topicId().equals(partition.topicId())
                    : topic.name().equals(partition.topic());
            if (same) {
                for (PartitionProduceResponse part : topic.partitionResponses()) {
                    if (part.index() == partition.number()) {
                        return part;
                    }
                }
            }
        }
        return null;
    }

    private static RuntimeException runtime(Throwable cause) {
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }

    /** Pauses end and appends grow too old though nothing else happens. */
    private void lookAgain(long nowMs) {
        long atMs = Long.MAX_VALUE;
        for (PartitionAppends partition : partitions.values()) {
            if (!partition.isIdle()) {
                atMs = Math.min(atMs, partition.deadlineMs());
                if (partition.pausedUntilMs() > nowMs) {
                    atMs = Math.min(atMs, partition.pausedUntilMs());
                }
            }
        }
        if (atMs < timerAtMs) {
            timerAtMs = atMs;
            wire.schedule(Math.max(1, atMs - nowMs), () -> {
                timerAtMs = Long.MAX_VALUE;
                look();
            });
        }
    }
}
