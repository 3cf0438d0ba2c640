package io.runnel.server.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What a group was told to be committed, or was seen to have committed: from then on it is not to have less. Thread-safe. */
final class CommittedOffsets {
    private final String group;
    private final Map<TopicPartition, Long> owed = new HashMap<>();

    CommittedOffsets(String group) {
        this.group = group;
    }

    String group() {
        return group;
    }

    /** A commit was acknowledged. */
    synchronized void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> owed.merge(partition, offset.offset(), Math::max));
    }

    /** What is owed now: to be taken before the offsets are asked for. */
    synchronized Map<TopicPartition, Long> owed() {
        return Map.copyOf(owed);
    }

    /** Compares what the cluster answers, -1 for nothing, with what was owed when it was asked. */
    synchronized List<String> judge(Map<TopicPartition, Long> owedBefore, Map<TopicPartition, Long> answered) {
        List<String> wrong = new ArrayList<>();
        owedBefore.forEach((partition, offset) -> {
            Long now = answered.get(partition);
            if (now != null && now < offset) {
                wrong.add("group " + group + " had committed " + offset + " in " + partition + ", and now " + now);
            }
        });
        answered.forEach((partition, offset) -> owed.merge(partition, offset, Math::max));
        return wrong;
    }
}
