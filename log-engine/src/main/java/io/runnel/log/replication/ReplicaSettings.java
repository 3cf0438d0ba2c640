package io.runnel.log.replication;

import io.runnel.log.RecordValidator;
import io.runnel.log.storage.AckPromise;
import io.runnel.log.storage.TopicConfig;
import org.jspecify.annotations.Nullable;

/** What a replica is told by its topic; replaced as one value. */
record ReplicaSettings(TopicConfig config, RecordValidator.@Nullable RecordCheck check) {
    boolean flushPromised() {
        return config.ack() == AckPromise.FLUSHED;
    }
}
