package io.runnel.log.replication.fetch;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.replication.Replicas;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** Has this node's replicas follow their leaders, as the cluster's metadata names them. Thread-safe. */
public final class ReplicaFetchers implements AutoCloseable {
    private final int nodeId;
    private final LeaderFetcher.Common common;
    private final FetchSettings settings;
    private final Map<Integer, LeaderFetchers> fetchers = new HashMap<>();
    private final Map<TopicPartition, Followed> followed = new HashMap<>();
    /** Those whose threads may not have ended yet. */
    private final List<LeaderFetchers> stopped = new ArrayList<>();

    private Map<Uuid, TopicImage> seen = Map.of();
    private volatile long brokerEpoch = -1;
    private boolean closed;

    private record Followed(Uuid topicId, int leader, int leaderEpoch) {}

    /** Fetches for this node; begins with the first image it is shown. */
    public ReplicaFetchers(
            int nodeId, Replicas replicas, FetchSettings settings, FollowerThrottle throttle, Time time) {
        this.nodeId = nodeId;
        this.settings = settings;
        this.common = new LeaderFetcher.Common(nodeId, replicas, settings, throttle, time);
    }

    /** The replicas are in step with this image. */
    public synchronized void changed(ClusterImage image) {
        if (closed) {
            return;
        }
        BrokerImage self = image.brokers().get(nodeId);
        brokerEpoch = self == null ? -1 : self.epoch();
        Set<TopicPartition> moved = placeFetchers(image);
        Map<Integer, Map<TopicPartition, Uuid>> begun = new HashMap<>();
        Map<Integer, Set<TopicPartition>> left = new HashMap<>();
        Map<Uuid, TopicImage> all = new HashMap<>();
        for (TopicImage topic : image.topics().values()) {
            all.put(topic.id(), topic);
            if (seen.get(topic.id()) != topic) {
                compare(topic, begun, left);
            }
        }
        for (TopicImage before : seen.values()) {
            if (!all.containsKey(before.id())) {
                gone(before, left);
            }
        }
        seen = all;
        moved.forEach(partition -> begin(partition, begun));
        left.forEach((leader, partitions) -> {
            LeaderFetchers fetcher = fetchers.get(leader);
            if (fetcher != null) {
                fetcher.leave(partitions);
            }
        });
        begun.forEach((leader, partitions) -> {
            LeaderFetchers fetcher = fetchers.get(leader);
            if (fetcher != null) {
                fetcher.follow(partitions);
            }
        });
    }

    /** A fetcher for each other node where it is now; gives what must be followed anew, for its leader has moved. */
    private Set<TopicPartition> placeFetchers(ClusterImage image) {
        Set<Integer> placed = new HashSet<>();
        for (BrokerImage broker : image.brokers().values()) {
            LeaderFetchers present = fetchers.get(broker.nodeId());
            boolean same = present != null
                    && present.leader().host().equals(broker.host())
                    && present.leader().port() == broker.port();
            if (broker.nodeId() != nodeId && !same) {
                if (present != null) {
                    stop(present);
                }
                Node node = new Node(broker.nodeId(), broker.host(), broker.port());
                fetchers.put(broker.nodeId(), fetchersOf(node));
                placed.add(broker.nodeId());
            }
        }
        fetchers.entrySet().removeIf(fetcher -> {
            boolean over = !image.brokers().containsKey(fetcher.getKey());
            if (over) {
                stop(fetcher.getValue());
            }
            return over;
        });
        Set<TopicPartition> moved = new HashSet<>();
        followed.forEach((partition, following) -> {
            if (placed.contains(following.leader())) {
                moved.add(partition);
            }
        });
        return moved;
    }

    /** Not waiting for their threads, which may wait for somebody who waits for this one: only the end does. */
    private void stop(LeaderFetchers present) {
        present.stop();
        stopped.removeIf(LeaderFetchers::haveEnded);
        stopped.add(present);
    }

    private LeaderFetchers fetchersOf(Node leader) {
        List<LeaderFetcher> all = new ArrayList<>();
        for (int number = 0; number < settings.fetchers(); number++) {
            all.add(new LeaderFetcher(common, leader, number, () -> brokerEpoch));
        }
        return new LeaderFetchers(leader, all);
    }

    private void compare(
            TopicImage topic, Map<Integer, Map<TopicPartition, Uuid>> begun, Map<Integer, Set<TopicPartition>> left) {
        for (int index = 0; index < topic.partitions().size(); index++) {
            TopicPartition partition = new TopicPartition(topic.name(), index);
            PartitionImage image = topic.partitions().get(index);
            boolean follows = image.isOn(nodeId) && image.leader() >= 0 && image.leader() != nodeId;
            Followed wanted = follows ? new Followed(topic.id(), image.leader(), image.leaderEpoch()) : null;
            Followed before = followed.get(partition);
            if (wanted == null ? before == null : wanted.equals(before)) {
                continue;
            }
            if (before != null) {
                leave(partition, left);
            }
            if (wanted != null) {
                followed.put(partition, wanted);
                begin(partition, begun);
            }
        }
    }

    private void gone(TopicImage topic, Map<Integer, Set<TopicPartition>> left) {
        for (int index = 0; index < topic.partitions().size(); index++) {
            TopicPartition partition = new TopicPartition(topic.name(), index);
            Followed before = followed.get(partition);
            if (before != null && before.topicId().equals(topic.id())) {
                leave(partition, left);
            }
        }
    }

    private void begin(TopicPartition partition, Map<Integer, Map<TopicPartition, Uuid>> begun) {
        Followed following = followed.get(partition);
        if (following != null) {
            begun.computeIfAbsent(following.leader(), leader -> new HashMap<>()).put(partition, following.topicId());
        }
    }

    private void leave(TopicPartition partition, Map<Integer, Set<TopicPartition>> left) {
        Followed before = followed.remove(partition);
        if (before != null) {
            left.computeIfAbsent(before.leader(), leader -> new HashSet<>()).add(partition);
        }
    }

    @Override
    public void close() {
        List<LeaderFetchers> closing;
        synchronized (this) {
            closed = true;
            closing = new ArrayList<>(fetchers.values());
            closing.addAll(stopped);
            fetchers.clear();
            stopped.clear();
        }
        // Without the lock: their threads may wait for somebody who waits for it.
        closing.forEach(LeaderFetchers::close);
    }
}
