package io.runnel.log.remote;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Not worth another attempt, as Kafka's own exception would be: the cluster was asked often enough. */
final class PartitionGone extends UnknownTopicOrPartitionException {
    private static final long serialVersionUID = 1L;

    /** @param wasThere whether it existed before */
    PartitionGone(TopicPartition partition, boolean wasThere) {
        super(wasThere ? partition + " was deleted." : partition + " does not exist.");
    }
}
