package io.runnel.log;

import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.metadata.TopicImage;
import java.util.Map;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the validator while a node serves the others but what judges records is not there yet: a topic that asks for
 * judgement has its producers try again, one that does not is served.
 */
final class AwaitedValidator implements RecordValidator {
    @Override
    public @Nullable RecordCheck checkFor(String topic, Map<String, String> configs) {
        if (TopicImage.isInternal(topic) || !TopicConfigs.requiresValidation(configs)) {
            return null; // The registry's own topic among them: it could never start.
        }
        return () -> {
            throw new NotLeaderOrFollowerException("Records of topic '" + topic
                    + "' are checked against the schema registry, which this node is still starting. Try again.");
        };
    }
}
