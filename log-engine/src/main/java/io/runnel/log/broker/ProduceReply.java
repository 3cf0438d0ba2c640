package io.runnel.log.broker;

import io.runnel.log.UnexpectedEndOffsetException;
import io.runnel.log.network.Call;
import io.runnel.log.network.Failures;
import io.runnel.log.replication.AppendResult;
import io.runnel.log.replication.RefusedRecordsException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.BatchIndexAndErrorMessage;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ProduceResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to one Produce request while its appends complete, on whatever threads they do; the last one sends it.
 * Guarded by its own lock.
 */
final class ProduceReply {
    private static final Logger LOG = LoggerFactory.getLogger(ProduceReply.class);

    private final Broker broker;
    private final Call call;
    private final short acks;
    private final ProduceResponseData data = new ProduceResponseData();
    private final List<CompletableFuture<AppendResult>> appends = new ArrayList<>(1);
    private final List<PartitionProduceResponse> answers = new ArrayList<>(1);
    private List<PartitionProduceResponse> topicAnswers = List.of();
    private int missing;
    private boolean failed;
    private boolean sent;

    ProduceReply(Broker broker, Call call, short acks) {
        this.broker = broker;
        this.call = call;
        this.acks = acks;
    }

    /** The partitions added next are of this topic. */
    void beginTopic(TopicProduceData topic) {
        topicAnswers = new ArrayList<>(topic.partitionData().size());
        data.responses()
                .add(new TopicProduceResponse()
                        .setName(topic.name())
                        .setTopicId(topic.topicId())
                        .setPartitionResponses(topicAnswers));
    }

    void add(int partition, CompletableFuture<AppendResult> append) {
        PartitionProduceResponse answer = new PartitionProduceResponse().setIndex(partition);
        topicAnswers.add(answer);
        answers.add(answer);
        appends.add(append);
    }

    /** Sends the answer as soon as all appends added are complete, or after the timeout with what is known then. */
    void complete(int timeoutMs) {
        synchronized (this) {
            missing = appends.size();
        }
        for (int i = 0; i < appends.size(); i++) {
            PartitionProduceResponse answer = answers.get(i);
            appends.get(i).whenComplete((result, error) -> settle(answer, result, error));
        }
        if (appends.isEmpty()) {
            send();
        } else if (call.isOpen()) {
            call.onTimeout(timeoutMs, () -> timeOut(timeoutMs));
        }
    }

    private void settle(PartitionProduceResponse answer, @Nullable AppendResult result, @Nullable Throwable error) {
        synchronized (this) {
            if (sent) {
                return;
            }
            fill(answer, result, error);
            missing--;
            sent = missing == 0;
            if (!sent) {
                return;
            }
        }
        send();
    }

    private void timeOut(int timeoutMs) {
        synchronized (this) {
            if (sent) {
                return;
            }
            sent = true;
            for (int i = 0; i < answers.size(); i++) {
                if (!appends.get(i).isDone()) {
                    fill(
                            answers.get(i),
                            null,
                            new TimeoutException("The batch was not acknowledged within " + timeoutMs + " ms."));
                }
            }
        }
        send();
    }

    private void fill(PartitionProduceResponse answer, @Nullable AppendResult result, @Nullable Throwable error) {
        if (result != null) {
            answer.setBaseOffset(result.baseOffset())
                    .setLogAppendTimeMs(result.logAppendTimeMs())
                    .setLogStartOffset(result.logStartOffset());
            return;
        }
        failed = true;
        Throwable cause = error == null ? null : Failures.cause(error);
        if (cause instanceof UnexpectedEndOffsetException unexpected) {
            answer.setErrorCode(Errors.OFFSET_OUT_OF_RANGE.code())
                    .setBaseOffset(unexpected.actualEndOffset())
                    .setErrorMessage(cause.getMessage());
            return;
        }
        Errors code = Errors.forException(cause);
        if (code == Errors.UNKNOWN_SERVER_ERROR) {
            LOG.error("Appending to partition {} for {} failed", answer.index(), call.context(), cause);
        }
        answer.setErrorCode(code.code())
                .setBaseOffset(ProduceResponse.INVALID_OFFSET)
                .setErrorMessage(cause == null ? code.message() : cause.getMessage());
        if (cause instanceof RefusedRecordsException refused) {
            answer.setRecordErrors(refused.refusals().stream()
                    .map(refusal -> new BatchIndexAndErrorMessage()
                            .setBatchIndex(refusal.batchIndex())
                            .setBatchIndexErrorMessage(refusal.message()))
                    .toList());
        }
    }

    // A producer with acks=0 reads no answer: closing the connection is how it learns that something is wrong.
    private void send() {
        if (acks != 0) {
            if (failed) {
                CurrentLeaders.name(broker, call, data);
            }
            call.respond(new ProduceResponse(data));
        } else if (failed) {
            call.closeConnection();
        } else {
            call.finish();
        }
    }
}
