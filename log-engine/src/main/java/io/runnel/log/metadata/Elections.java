package io.runnel.log.metadata;

import io.runnel.log.metadata.MetadataRecord.PartitionChanged;
import io.runnel.log.metadata.PartitionEdit.Election;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.EligibleLeadersNotAvailableException;
import org.apache.kafka.common.errors.PreferredLeaderNotAvailableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Decides who leads partitions. Pure.
 *
 * @param defaults what holds for topics where the image says nothing
 */
public record Elections(ReplicationRules defaults) {

    /** Shall the leader of a partition be elected? */
    public record ElectionRequest(String topic, int partition, ElectionType type) {}

    /**
     * What partitions become because of the present states of their brokers and the present configs: who is not in service
     * is not in sync, who leads but is about to leave gives way to another, who is eligible takes over what has no leader.
     * Nothing if all is as it must be; so it can be asked at any time, and a sweep that was interrupted be finished by
     * another controller.
     */
    public List<MetadataRecord> settle(ClusterImage image) {
        return edit(image, (partition, rules) -> new PartitionEdit(partition));
    }

    /** These records and what follows of them for the partitions. */
    List<MetadataRecord> settled(ClusterImage image, List<? extends MetadataRecord> cause) {
        List<MetadataRecord> records = new ArrayList<>(cause);
        records.addAll(settle(image.apply(cause)));
        return records;
    }

    /**
     * What partitions become when a broker no longer holds what it had acknowledged.
     *
     * @param topics of which topics, by what holds for them
     * @param unlessLast whether it stays eligible where nobody else is: what it holds is then the best there is
     */
    List<MetadataRecord> lost(ClusterImage image, int nodeId, Predicate<ReplicationRules> topics, boolean unlessLast) {
        return edit(image, (partition, rules) -> {
            PartitionEdit edit = new PartitionEdit(partition);
            boolean concerned = partition.isOn(nodeId) && topics.test(rules);
            return concerned && !(unlessLast && isLast(partition, nodeId)) ? edit.lost(Set.of(nodeId)) : edit;
        });
    }

    /** Whether no other broker has all of its records; also where nobody has. */
    static boolean isLast(PartitionImage partition, int nodeId) {
        return partition.inSyncReplicas().stream().allMatch(node -> node == nodeId)
                && partition.eligibleLeaders().stream().allMatch(node -> node == nodeId);
    }

    private List<MetadataRecord> edit(
            ClusterImage image, BiFunction<PartitionImage, ReplicationRules, PartitionEdit> edit) {
        List<MetadataRecord> records = new ArrayList<>();
        for (TopicImage topic : image.topics().values()) {
            ReplicationRules rules = defaults.forTopic(image, topic);
            Election election = rules.uncleanElection() ? Election.UNCLEAN : Election.CLEAN;
            List<PartitionImage> partitions = topic.partitions();
            for (int index = 0; index < partitions.size(); index++) {
                PartitionImage before = partitions.get(index);
                PartitionImage after =
                        edit.apply(before, rules).decide(image.brokersFor(topic.id(), index), rules, election);
                if (after != before) {
                    records.add(new PartitionChanged(topic.id(), index, after));
                }
            }
        }
        return records;
    }

    /** Elects leaders, each for itself, as {@link #elect} does. */
    public Decision<List<Outcome<PartitionImage>>> electEach(ClusterImage image, List<ElectionRequest> requests) {
        return Decision.each(requests, each -> each.topic() + "-" + each.partition(), request -> elect(image, request));
    }

    /**
     * Elects a leader because somebody asks for it (KIP-460).
     *
     * @throws UnknownTopicOrPartitionException if there is no such partition
     * @throws ElectionNotNeededException if the preferred replica leads already, or, for {@code UNCLEAN}, anyone leads
     * @throws PreferredLeaderNotAvailableException if the first replica is not in sync or not in service
     * @throws EligibleLeadersNotAvailableException if no replica is in service
     */
    public Decision<PartitionImage> elect(ClusterImage image, ElectionRequest request) {
        TopicImage topic = image.topic(request.topic());
        if (topic == null || !topic.hasPartition(request.partition())) {
            throw new UnknownTopicOrPartitionException(
                    "No such partition: " + request.topic() + "-" + request.partition());
        }
        PartitionImage before = topic.partitions().get(request.partition());
        String name = request.topic() + "-" + request.partition();
        boolean preferred = request.type() == ElectionType.PREFERRED;
        if (preferred ? before.leader() == before.replicas().get(0) : before.leader() != PartitionImage.NO_LEADER) {
            throw new ElectionNotNeededException("Partition " + name + " is led by "
                    + (preferred ? "its preferred replica " : "") + before.leader() + " already.");
        }
        ReplicationRules rules = defaults.forTopic(image, topic);
        PartitionImage after = new PartitionEdit(before)
                .decide(
                        image.brokersFor(topic.id(), request.partition()),
                        rules,
                        preferred ? Election.PREFERRED : Election.UNCLEAN);
        boolean elected =
                preferred ? after.leader() == before.replicas().get(0) : after.leader() != PartitionImage.NO_LEADER;
        if (!elected) {
            throw notElected(before, name, preferred);
        }
        return new Decision<>(List.of(new PartitionChanged(topic.id(), request.partition(), after)), after);
    }

    private static ApiException notElected(PartitionImage partition, String name, boolean preferred) {
        return preferred
                ? new PreferredLeaderNotAvailableException("The preferred replica "
                        + partition.replicas().get(0) + " of partition " + name
                        + " is not in sync or about to leave; in sync are " + partition.inSyncReplicas() + ".")
                : new EligibleLeadersNotAvailableException(
                        "None of the replicas " + partition.replicas() + " of partition " + name + " is in service.");
    }

    /**
     * Gives leadership back to preferred replicas that are in sync.
     *
     * @param percent {@code leader.imbalance.per.broker.percentage}: of the partitions whose preferred replica a broker
     *     is, how many others may lead before this is done
     * @param limit at most so many partitions
     */
    public List<MetadataRecord> rebalance(ClusterImage image, int percent, int limit) {
        Map<Integer, int[]> counts = new HashMap<>(); // Preferred, and of those led by others.
        for (TopicImage topic : image.topics().values()) {
            for (PartitionImage partition : topic.partitions()) {
                int preferred = partition.replicas().get(0);
                int[] count = counts.computeIfAbsent(preferred, node -> new int[2]);
                count[0]++;
                count[1] += partition.leader() == preferred ? 0 : 1;
            }
        }
        List<MetadataRecord> records = new ArrayList<>();
        for (TopicImage topic : image.topics().values()) {
            ReplicationRules rules = defaults.forTopic(image, topic);
            for (int index = 0; index < topic.partitions().size() && records.size() < limit; index++) {
                PartitionImage before = topic.partitions().get(index);
                int[] count = counts.get(before.replicas().get(0));
                PartitionImage after = count == null || 100L * count[1] <= (long) percent * count[0]
                        ? before
                        : preferred(image.brokersFor(topic.id(), index), before, rules);
                if (after != before) {
                    records.add(new PartitionChanged(topic.id(), index, after));
                }
            }
        }
        return records;
    }

    private static PartitionImage preferred(
            Map<Integer, BrokerImage> brokers, PartitionImage before, ReplicationRules rules) {
        int preferred = before.replicas().get(0);
        @Nullable BrokerImage broker = brokers.get(preferred);
        boolean able = broker != null
                && broker.mayLead()
                && before.leader() != preferred
                && before.inSyncReplicas().contains(preferred);
        return able ? new PartitionEdit(before).decide(brokers, rules, Election.PREFERRED) : before;
    }
}
