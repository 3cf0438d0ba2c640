package io.runnel.log.broker;

import io.runnel.log.network.Call;
import io.runnel.log.replication.LogDirectoryContent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeLogDirsRequest;
import org.apache.kafka.common.requests.DescribeLogDirsResponse;
import org.jspecify.annotations.Nullable;

/** DescribeLogDirs: the node's log directories, their volumes, and the partitions in them. */
final class DescribeLogDirsHandler implements ApiHandler {
    private final Broker broker;

    DescribeLogDirsHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_LOG_DIRS;
    }

    @Override
    public void handle(Call call) {
        Map<String, Set<Integer>> asked = asked(((DescribeLogDirsRequest) call.request()).data());
        DescribeLogDirsResponseData response = new DescribeLogDirsResponseData();
        for (LogDirectoryContent directory : broker.partitions().logDirectories()) {
            response.results().add(result(directory, asked));
        }
        call.respond(new DescribeLogDirsResponse(response));
    }

    /** Null for all topics. */
    private static @Nullable Map<String, Set<Integer>> asked(DescribeLogDirsRequestData request) {
        if (request.topics() == null) {
            return null;
        }
        Map<String, Set<Integer>> asked = new HashMap<>();
        for (DescribableLogDirTopic topic : request.topics()) {
            asked.computeIfAbsent(topic.topic(), name -> new HashSet<>()).addAll(topic.partitions());
        }
        return asked;
    }

    private static DescribeLogDirsResult result(
            LogDirectoryContent directory, @Nullable Map<String, Set<Integer>> asked) {
        Map<String, DescribeLogDirsTopic> topics = new HashMap<>();
        for (LogDirectoryContent.Content content : directory.partitions()) {
            String topic = content.partition().topic();
            int index = content.partition().partition();
            if (asked == null || asked.getOrDefault(topic, Set.of()).contains(index)) {
                topics.computeIfAbsent(topic, name -> new DescribeLogDirsTopic().setName(name))
                        .partitions()
                        .add(new DescribeLogDirsPartition()
                                .setPartitionIndex(index)
                                .setPartitionSize(content.sizeInBytes())
                                .setOffsetLag(content.offsetLag())
                                .setIsFutureKey(content.future()));
            }
        }
        Errors error = directory.offline() ? Errors.KAFKA_STORAGE_ERROR : Errors.NONE;
        return new DescribeLogDirsResult()
                .setErrorCode(error.code())
                .setLogDir(directory.path().toAbsolutePath().normalize().toString())
                .setTopics(topics.values().stream().toList())
                .setTotalBytes(directory.totalBytes())
                .setUsableBytes(directory.usableBytes());
    }
}
