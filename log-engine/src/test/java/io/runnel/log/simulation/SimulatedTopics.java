package io.runnel.log.simulation;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.MetadataRecord;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.ClusterNamed;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.PartitionImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.Uuid;

/** How large a cluster is, which topics it has, and who writes and reads them. */
final class SimulatedTopics {
    static final String CLUSTER = "simulated";
    static final String TRANSACTIONS = "__transaction_state";
    private static final int FIRST_CLIENT = 8;

    private final int nodes;
    private final List<Topic> topics = new ArrayList<>();
    private final List<Partition> partitions = new ArrayList<>();
    private final Random random;

    private record Topic(String name, Uuid id, int partitions, int replicas, Map<String, String> configs) {}

    /** @param number among all partitions of the cluster */
    record Partition(int number, String topic, Uuid topicId, int index) {
        @Override
        public String toString() {
            return topic + "-" + index;
        }
    }

    SimulatedTopics(Random random) {
        this.random = random;
        int chance = random.nextInt(100);
        this.nodes = chance < 2 ? 1 : chance < 8 ? 2 : chance < 82 ? 3 : chance < 92 ? 4 : 5;
        int replicas = Math.min(nodes, random.nextInt(6) == 0 ? 2 : 3);
        int least = random.nextInt(8) == 0 ? 1 : 2;
        add("a", 1 + random.nextInt(2), replicas, least, true);
        if (random.nextInt(3) == 0) {
            add("written", 1, Math.min(2 + random.nextInt(2), nodes), 2, false);
        }
        if (random.nextInt(2) == 0) {
            add(TRANSACTIONS, 1, Math.min(3, nodes), 2, true);
        }
    }

    private void add(String name, int count, int replicas, int least, boolean flushed) {
        Uuid id = new Uuid(7, topics.size() + 1);
        topics.add(new Topic(
                name,
                id,
                count,
                replicas,
                Map.of("min.insync.replicas", "" + least, "runnel.ack", flushed ? "flushed" : "written")));
        for (int index = 0; index < count; index++) {
            partitions.add(new Partition(partitions.size(), name, id, index));
        }
    }

    int nodes() {
        return nodes;
    }

    List<Partition> partitions() {
        return partitions;
    }

    Partition of(String topic, int index) {
        for (Partition partition : partitions) {
            if (partition.topic().equals(topic) && partition.index() == index) {
                return partition;
            }
        }
        throw new IllegalArgumentException("No partition " + topic + "-" + index);
    }

    int minInSync(Partition partition) {
        return Integer.parseInt(configs(partition).get("min.insync.replicas"));
    }

    boolean isFlushed(Partition partition) {
        return configs(partition).get("runnel.ack").equals("flushed");
    }

    private Map<String, String> configs(Partition partition) {
        for (Topic topic : topics) {
            if (topic.id().equals(partition.topicId())) {
                return topic.configs();
            }
        }
        throw new IllegalArgumentException("No topic of " + partition);
    }

    /** Whether there is a topic that promises no flush. */
    boolean hasUnflushed() {
        return topics.stream()
                .anyMatch(topic -> topic.configs().get("runnel.ack").equals("written"));
    }

    boolean hasTransactions() {
        return partitions.get(partitions.size() - 1).topic().equals(TRANSACTIONS);
    }

    /** The partition of the transaction coordinator; only where there is one. */
    Partition transactions() {
        return partitions.get(partitions.size() - 1);
    }

    /** What the metadata log begins with: all brokers in service, all topics created. */
    List<MetadataRecord> records(List<BrokerImage> brokers) {
        List<MetadataRecord> records = new ArrayList<>();
        records.add(new ClusterNamed(CLUSTER));
        brokers.forEach(broker -> records.add(new BrokerRegistered(broker)));
        int first = random.nextInt(nodes);
        for (Topic topic : topics) {
            List<PartitionImage> images = new ArrayList<>();
            for (int index = 0; index < topic.partitions(); index++) {
                List<Integer> replicas = new ArrayList<>();
                for (int i = 0; i < topic.replicas(); i++) {
                    replicas.add((first + i) % nodes);
                }
                first++;
                images.add(new PartitionImage(replicas, replicas, replicas.get(0), 0, 0));
            }
            records.add(new TopicCreated(topic.name(), topic.id(), images));
            records.add(new TopicConfigured(topic.id(), topic.configs()));
        }
        return records;
    }

    /** Those who write and read the topics. */
    List<SimulatedClient> clients(World world) {
        List<SimulatedClient> clients = new ArrayList<>();
        for (Partition partition : partitions) {
            if (partition.topic().equals(TRANSACTIONS)) {
                continue;
            }
            int writers = 1 + random.nextInt(2);
            for (int i = 0; i < writers; i++) {
                clients.add(new SimulatedProducer(world, FIRST_CLIENT + clients.size(), partition));
            }
            clients.add(new SimulatedConsumer(world, FIRST_CLIENT + clients.size(), partition, random.nextBoolean()));
        }
        int writers = hasTransactions() ? 1 + random.nextInt(3) : 0;
        for (int i = 0; i < writers; i++) {
            clients.add(new TransactionalProducer(world, FIRST_CLIENT + clients.size()));
        }
        return clients;
    }
}
