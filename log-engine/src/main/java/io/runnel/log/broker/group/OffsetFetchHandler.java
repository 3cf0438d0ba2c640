package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.group.CommittedOffset;
import io.runnel.log.group.OffsetFetch;
import io.runnel.log.group.OffsetFetch.Found;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.OffsetFetchRequest;
import org.apache.kafka.common.requests.OffsetFetchResponse;
import org.jspecify.annotations.Nullable;

/** OffsetFetch: the offsets of one group or, from version 8 on, of several; of some partitions or of all. */
final class OffsetFetchHandler implements ApiHandler {
    private final Broker broker;

    OffsetFetchHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.OFFSET_FETCH;
    }

    @Override
    public void handle(Call call) {
        OffsetFetchRequest request = (OffsetFetchRequest) call.request();
        Names names = new Names(OffsetFetchRequest.useTopicIds(call.version()), broker.image());
        List<CompletableFuture<OffsetFetchResponseGroup>> answers = request.groups().stream()
                .map(group -> fetch(group, names, request.requireStable())
                        .exceptionally(failure ->
                                OffsetFetchResponse.groupError(group, Refusals.code(failure, call), call.version())))
                .toList();
        call.answerWith(
                CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0])),
                done -> call.respond(new OffsetFetchResponse.Builder(
                                answers.stream().map(CompletableFuture::join).toList())
                        .build(call.version())));
    }

    /** What the request calls topics by. */
    private record Names(boolean ids, ClusterImage image) {
        @Nullable
        String of(OffsetFetchRequestTopics topic) {
            if (!ids) {
                return topic.name();
            }
            TopicImage known = image.topic(topic.topicId());
            return known == null ? null : known.name();
        }
    }

    private CompletableFuture<OffsetFetchResponseGroup> fetch(
            OffsetFetchRequestGroup group, Names names, boolean requireStable) {
        List<TopicPartition> asked = OffsetFetchRequest.requestAllOffsets(group) ? null : asked(group, names);
        OffsetFetch question =
                new OffsetFetch(group.groupId(), group.memberId(), group.memberEpoch(), asked, requireStable);
        CompletableFuture<List<Found>> answer = broker.coordinators()
                .groups()
                .submit(
                        group.groupId(),
                        (groups, reply, step) -> groups.offsets().fetch(question, reply, step));
        return answer.thenApply(found -> new OffsetFetchResponseGroup()
                .setGroupId(group.groupId())
                .setTopics(asked == null ? all(found, names) : some(group, found.iterator(), names)));
    }

    private static List<TopicPartition> asked(OffsetFetchRequestGroup group, Names names) {
        List<TopicPartition> asked = new ArrayList<>();
        for (OffsetFetchRequestTopics topic : group.topics()) {
            String name = names.of(topic);
            if (name != null) {
                topic.partitionIndexes().forEach(index -> asked.add(new TopicPartition(name, index)));
            }
        }
        return asked;
    }

    private static List<OffsetFetchResponseTopics> some(
            OffsetFetchRequestGroup group, Iterator<Found> found, Names names) {
        List<OffsetFetchResponseTopics> topics = new ArrayList<>();
        for (OffsetFetchRequestTopics topic : group.topics()) {
            boolean known = names.of(topic) != null;
            topics.add(new OffsetFetchResponseTopics()
                    .setName(topic.name())
                    .setTopicId(topic.topicId())
                    .setPartitions(topic.partitionIndexes().stream()
                            .map(index -> known ? answer(found.next()) : none(index, Errors.UNKNOWN_TOPIC_ID))
                            .toList()));
        }
        return topics;
    }

    /** A topic that is no more has no id: a client that speaks of topics by ids cannot be told of it. */
    private static List<OffsetFetchResponseTopics> all(List<Found> found, Names names) {
        Map<String, OffsetFetchResponseTopics> topics = new TreeMap<>();
        for (Found each : found) {
            String name = each.partition().topic();
            TopicImage known = names.image().topic(name);
            if (known != null || !names.ids()) {
                topics.computeIfAbsent(name, id -> {
                            OffsetFetchResponseTopics topic = new OffsetFetchResponseTopics().setName(name);
                            return known == null ? topic : topic.setTopicId(known.id());
                        })
                        .partitions()
                        .add(answer(each));
            }
        }
        return List.copyOf(topics.values());
    }

    private static OffsetFetchResponsePartitions answer(Found found) {
        CommittedOffset value = found.value();
        if (value == null) {
            return none(found.partition().partition(), found.unstable() ? Errors.UNSTABLE_OFFSET_COMMIT : Errors.NONE);
        }
        return new OffsetFetchResponsePartitions()
                .setPartitionIndex(found.partition().partition())
                .setCommittedOffset(value.offset())
                .setCommittedLeaderEpoch(value.leaderEpoch())
                .setMetadata(value.metadata());
    }

    private static OffsetFetchResponsePartitions none(int partition, Errors error) {
        return new OffsetFetchResponsePartitions()
                .setPartitionIndex(partition)
                .setCommittedOffset(OffsetFetchResponse.INVALID_OFFSET)
                .setCommittedLeaderEpoch(RecordBatch.NO_PARTITION_LEADER_EPOCH)
                .setMetadata(OffsetFetchResponse.NO_METADATA)
                .setErrorCode(error.code());
    }
}
