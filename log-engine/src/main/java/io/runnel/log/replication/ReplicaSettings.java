package io.runnel.log.replication;

import io.runnel.log.RecordValidator;
import io.runnel.log.storage.AckPromise;
import io.runnel.log.storage.TopicConfig;
import org.jspecify.annotations.Nullable;

/** What a topic asks of its replicas; replaced as a whole when it changes. */
record ReplicaSettings(TopicConfig config, RecordValidator.@Nullable RecordCheck check) {
    boolean flushPromised() {
        return config.ack() == AckPromise.FLUSHED;
    }
}
