package io.runnel.log.metadata;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for with CreatePartitions.
 *
 * @param count partitions that the topic shall have in all
 * @param assignments node ids of each partition to be added, in order; null to leave the choice to the controller
 */
public record PartitionsRequest(
        String topic, int count, @Nullable List<List<Integer>> assignments) {
    public PartitionsRequest {
        assignments = assignments == null ? null : List.copyOf(assignments);
    }
}
