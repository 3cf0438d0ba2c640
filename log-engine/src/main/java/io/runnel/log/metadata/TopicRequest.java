package io.runnel.log.metadata;

import io.runnel.log.TopicSpec;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks a topic to be.
 *
 * @param partitions at least 1, or -1 for the broker's default, or -1 with assignments
 * @param replicationFactor likewise
 * @param assignments node ids by partition index; empty to leave the choice to the controller
 * @param configs as given, unchecked
 */
public record TopicRequest(
        String name,
        int partitions,
        short replicationFactor,
        Map<Integer, List<Integer>> assignments,
        Map<String, @Nullable String> configs) {
    public TopicRequest {
        assignments = Map.copyOf(assignments);
        configs = Collections.unmodifiableMap(new HashMap<>(configs));
    }

    /** The request that a spec stands for. */
    public static TopicRequest of(TopicSpec spec) {
        return new TopicRequest(
                spec.name(), spec.partitions(), spec.replicationFactor(), Map.of(), Map.copyOf(spec.configs()));
    }

    /** A topic with all of the broker's defaults, as a client's first use of its name makes it. */
    public static TopicRequest automatic(String name) {
        return new TopicRequest(name, TopicSpec.DEFAULT, (short) TopicSpec.DEFAULT, Map.of(), Map.of());
    }
}
