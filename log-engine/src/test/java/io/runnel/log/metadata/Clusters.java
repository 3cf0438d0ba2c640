package io.runnel.log.metadata;

import io.runnel.log.metadata.BrokerDecisions.Registration;
import io.runnel.log.metadata.BrokerImage.Endpoint;
import io.runnel.log.metadata.BrokerImage.State;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.ClusterNamed;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.PartitionImage.Reassignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Images for tests of decisions: brokers whose epoch is ten times their id, and one topic of one partition. */
final class Clusters {
    static final String ID = "cluster";
    static final Uuid TOPIC = new Uuid(7, 7);

    private Clusters() {}

    /** Brokers in service with ids from 1 on, without topics. */
    static ClusterImage of(int brokers) {
        List<MetadataRecord> records = new ArrayList<>();
        records.add(new ClusterNamed(ID));
        for (int node = 1; node <= brokers; node++) {
            records.add(new BrokerRegistered(broker(node, State.ACTIVE, null)));
        }
        return ClusterImage.EMPTY.apply(records);
    }

    /** The same with topic {@code t}, whose only partition is this one. */
    static ClusterImage with(int brokers, PartitionImage partition, Map<String, String> configs) {
        ClusterImage image = of(brokers).apply(new TopicCreated("t", TOPIC, List.of(partition)));
        return configs.isEmpty() ? image : image.apply(new TopicConfigured(TOPIC, configs));
    }

    static BrokerImage broker(int node, State state, @Nullable String rack) {
        return new BrokerImage(
                node,
                node * 10L,
                new Endpoint("host" + node, 9092),
                rack,
                new Uuid(node, 1),
                List.of(new Uuid(node, 2)),
                state);
    }

    /** The broker's next registration: another incarnation, all directories still there, shut down cleanly or not. */
    static Registration restarted(ClusterImage image, int node, boolean cleanly) {
        BrokerImage present = image.brokers().get(node);
        long epoch = present == null ? -1 : present.epoch();
        return new Registration(
                ID,
                node,
                new Uuid(node, epoch + 1_000),
                new Endpoint("host" + node, 9092),
                null,
                List.of(new Uuid(node, 2)),
                cleanly ? epoch : -1);
    }

    static PartitionImage partition(List<Integer> replicas, List<Integer> inSync, List<Integer> eligible, int leader) {
        return new PartitionImage(replicas, inSync, eligible, Reassignment.NONE, leader, 5, 9);
    }

    static PartitionImage partition(ClusterImage image) {
        TopicImage topic = image.topic("t");
        if (topic == null) {
            throw new AssertionError("Topic t is gone");
        }
        return topic.partitions().get(0);
    }
}
