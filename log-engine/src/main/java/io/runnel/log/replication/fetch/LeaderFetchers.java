package io.runnel.log.replication.fetch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** The fetchers that share the partitions of one leader node. */
record LeaderFetchers(Node leader, List<LeaderFetcher> fetchers) implements AutoCloseable {
    private int of(TopicPartition partition) {
        return Math.floorMod(partition.hashCode(), fetchers.size());
    }

    void follow(Map<TopicPartition, Uuid> partitions) {
        Map<Integer, Map<TopicPartition, Uuid>> shares = new HashMap<>();
        partitions.forEach((partition, topicId) ->
                shares.computeIfAbsent(of(partition), share -> new HashMap<>()).put(partition, topicId));
        shares.forEach((share, part) -> fetchers.get(share).follow(part));
    }

    void leave(Set<TopicPartition> partitions) {
        Map<Integer, Set<TopicPartition>> shares = new HashMap<>();
        partitions.forEach(partition ->
                shares.computeIfAbsent(of(partition), share -> new HashSet<>()).add(partition));
        shares.forEach((share, part) -> fetchers.get(share).leave(part));
    }

    /** Ends them without waiting for what is under way. */
    void stop() {
        fetchers.forEach(LeaderFetcher::stop);
    }

    boolean haveEnded() {
        return fetchers.stream().allMatch(LeaderFetcher::hasEnded);
    }

    @Override
    public void close() {
        fetchers.forEach(LeaderFetcher::close);
    }
}
