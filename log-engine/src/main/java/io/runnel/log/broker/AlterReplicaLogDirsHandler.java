package io.runnel.log.broker;

import io.runnel.log.network.Call;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirPartitionResult;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AlterReplicaLogDirsRequest;
import org.apache.kafka.common.requests.AlterReplicaLogDirsResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AlterReplicaLogDirs (KIP-113): moves partitions to other log directories of this node. Answers when the moves have
 * begun; DescribeLogDirs tells how far they are.
 */
final class AlterReplicaLogDirsHandler implements ApiHandler {
    private static final Logger LOG = LoggerFactory.getLogger(AlterReplicaLogDirsHandler.class);

    private final Broker broker;

    AlterReplicaLogDirsHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ALTER_REPLICA_LOG_DIRS;
    }

    @Override
    public void handle(Call call) {
        Map<String, AlterReplicaLogDirTopicResult> results = new HashMap<>();
        for (AlterReplicaLogDir directory :
                ((AlterReplicaLogDirsRequest) call.request()).data().dirs()) {
            for (AlterReplicaLogDirTopic topic : directory.topics()) {
                AlterReplicaLogDirTopicResult result = results.computeIfAbsent(
                        topic.name(), name -> new AlterReplicaLogDirTopicResult().setTopicName(name));
                for (int partition : topic.partitions()) {
                    Errors error = begin(new TopicPartition(topic.name(), partition), directory.path());
                    result.partitions()
                            .add(new AlterReplicaLogDirPartitionResult()
                                    .setPartitionIndex(partition)
                                    .setErrorCode(error.code()));
                }
            }
        }
        call.respond(new AlterReplicaLogDirsResponse(new AlterReplicaLogDirsResponseData()
                .setResults(results.values().stream().toList())));
    }

    /** The response has no place for a message, hence the log. */
    private Errors begin(TopicPartition partition, String directory) {
        try {
            broker.partitions().move(partition, Path.of(directory));
            return Errors.NONE;
        } catch (ApiException e) {
            LOG.warn("{} is not moved to {}: {}", partition, directory, e.getMessage());
            return Errors.forException(e);
        } catch (InvalidPathException e) {
            LOG.warn("{} is not moved to {}: {}", partition, directory, e.getMessage());
            return Errors.LOG_DIR_NOT_FOUND;
        }
    }
}
