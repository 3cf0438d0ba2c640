package io.runnel.log.metadata;

import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;

import io.runnel.log.metadata.MetadataRecord.BrokerConfigured;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.BrokerStateChanged;
import io.runnel.log.metadata.MetadataRecord.BrokerUnregistered;
import io.runnel.log.metadata.MetadataRecord.PartitionChanged;
import io.runnel.log.metadata.MetadataRecord.ReplicasOffline;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the node's log what became of brokers and of the leadership of partitions, and why, on the node that decided
 * it. One line for each kind of change in a batch.
 */
final class ElectionJournal {
    /** Partitions that are named; of the others the number is told. */
    private static final int NAMED = 10;

    private static final Logger LOG = LoggerFactory.getLogger(ElectionJournal.class);

    private ElectionJournal() {}

    /** @param before the image before these records were applied */
    static void write(ClusterImage before, List<MetadataRecord> records) {
        List<String> moved = new ArrayList<>();
        List<String> leaderless = new ArrayList<>();
        List<String> unclean = new ArrayList<>();
        List<String> dropped = new ArrayList<>();
        boolean configured = false;
        for (MetadataRecord next : records) {
            broker(next);
            configured |= next instanceof TopicConfigured || next instanceof BrokerConfigured;
            if (next instanceof PartitionChanged changed) {
                TopicImage topic = before.topic(changed.topicId());
                if (topic == null || !topic.hasPartition(changed.index())) {
                    continue; // Made in this same batch.
                }
                PartitionImage was = topic.partitions().get(changed.index());
                PartitionImage is = changed.partition();
                String name = topic.name() + "-" + changed.index();
                if (is.leader() != was.leader()) {
                    (is.leader() == PartitionImage.NO_LEADER ? leaderless : moved).add(name);
                }
                if (isUnclean(was, is)) {
                    unclean.add(name + " by broker " + is.leader());
                }
                if (!was.eligibleLeaders().isEmpty() && is.eligibleLeaders().isEmpty()) {
                    dropped.add(name);
                }
            }
        }
        tell(moved, leaderless, unclean);
        agreement(before, records);
        if (configured && !dropped.isEmpty()) {
            LOG.info(
                    "min.insync.replicas was changed, so that fewer replicas commit; what is committed from now on those do"
                            + " not have that were eligible to lead before: {}",
                    named(dropped));
        }
    }

    private static void agreement(ClusterImage before, List<MetadataRecord> records) {
        Map<String, String> was = before.brokerConfigs(ClusterImage.ALL_BROKERS);
        for (MetadataRecord next : records) {
            if (next instanceof BrokerConfigured configured
                    && configured.broker().equals(ClusterImage.ALL_BROKERS)) {
                for (String name : List.of(MIN_IN_SYNC_REPLICAS_CONFIG, TopicConfigDefinitions.ACK)) {
                    String value = configured.configs().get(name);
                    if (value != null && !value.equals(was.get(name))) {
                        LOG.info("{}={} holds for all nodes, whatever their own settings say", name, value);
                    }
                }
            }
        }
    }

    private static boolean isUnclean(PartitionImage was, PartitionImage is) {
        boolean reassigned = was.reassignment().isUnderWay()
                && !is.reassignment().isUnderWay(); // Then all that are left were in sync.
        return !reassigned
                && is.leader() != PartitionImage.NO_LEADER
                && is.leader() != was.leader()
                && was.isOn(is.leader())
                && !was.inSyncReplicas().contains(is.leader())
                && !was.eligibleLeaders().contains(is.leader())
                && is.inSyncReplicas().size() == 1;
    }

    private static void tell(List<String> moved, List<String> leaderless, List<String> unclean) {
        if (!moved.isEmpty()) {
            LOG.info("{} partitions have another leader: {}", moved.size(), named(moved));
        }
        if (!leaderless.isEmpty()) {
            LOG.warn(
                    "{} partitions have no leader, because nobody in service has all of their records: {}",
                    leaderless.size(),
                    named(leaderless));
        }
        if (!unclean.isEmpty()) {
            LOG.warn(
                    "{} partitions are led by replicas that were not in sync; committed records may be lost: {}",
                    unclean.size(),
                    named(unclean));
        }
    }

    private static void broker(MetadataRecord next) {
        if (next instanceof BrokerRegistered registered) {
            BrokerImage broker = registered.broker();
            LOG.info(
                    "Broker {} at {}:{} is registered with epoch {}: {}",
                    broker.nodeId(),
                    broker.host(),
                    broker.port(),
                    broker.epoch(),
                    broker.state());
        } else if (next instanceof BrokerStateChanged changed) {
            LOG.info("Broker {} (epoch {}) is {}", changed.nodeId(), changed.epoch(), changed.state());
        } else if (next instanceof ReplicasOffline offline) {
            LOG.info(
                    "Broker {} (epoch {}) cannot use {} of its replicas, because of their log directories",
                    offline.nodeId(),
                    offline.epoch(),
                    offline.partitions().values().stream().mapToInt(Set::size).sum());
        } else if (next instanceof BrokerUnregistered gone) {
            LOG.info("Broker {} is no longer registered", gone.nodeId());
        }
    }

    private static String named(List<String> names) {
        return names.size() <= NAMED
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, NAMED)) + " and " + (names.size() - NAMED) + " others";
    }
}
