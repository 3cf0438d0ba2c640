package io.runnel.log.metadata;

import io.runnel.log.metadata.MetadataRecord.PartitionChanged;
import io.runnel.log.metadata.PartitionEdit.Election;
import io.runnel.log.metadata.PartitionImage.Reassignment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.NoReassignmentInProgressException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Decides where partitions move (KIP-455): the new replicas are added to the old ones, and when all that are wanted are in
 * sync, the others go. Pure; {@link InSyncDecisions} completes what is begun here.
 *
 * @param elections what holds for topics
 */
public record Reassignments(Elections elections) {

    /**
     * Where a partition shall be.
     *
     * @param target node ids in order of preference, or null to stay where it was before the reassignment under way
     * @param allowsOtherFactor whether their number may differ from the present one (KIP-860)
     */
    public record Request(
            String topic, int partition, @Nullable List<Integer> target, boolean allowsOtherFactor) {
        public Request {
            target = target == null ? null : List.copyOf(target);
        }
    }

    /** Begins, replaces or cancels reassignments, each for itself, as {@link #alter} does. */
    public Decision<List<Outcome<PartitionImage>>> alterEach(ClusterImage image, List<Request> requests) {
        return Decision.each(requests, Reassignments::name, request -> alter(image, request));
    }

    /**
     * Begins, replaces or cancels a reassignment.
     *
     * @throws UnknownTopicOrPartitionException if there is no such partition
     * @throws NoReassignmentInProgressException if there is nothing to cancel
     * @throws InvalidReplicaAssignmentException if the target has a broker twice or one that is not registered, or if no
     *     replica that holds every committed record would be left
     * @throws InvalidReplicationFactorException if the target has another number of brokers and must not
     */
    public Decision<PartitionImage> alter(ClusterImage image, Request request) {
        TopicImage topic = image.topic(request.topic());
        if (topic == null || !topic.hasPartition(request.partition())) {
            throw new UnknownTopicOrPartitionException("No such partition: " + name(request));
        }
        PartitionImage before = topic.partitions().get(request.partition());
        List<Integer> target = request.target();
        if (target == null && !before.reassignment().isUnderWay()) {
            throw new NoReassignmentInProgressException("Partition " + name(request) + " is not being reassigned.");
        }
        if (target != null) {
            check(image, before, request, target);
        }
        ReplicationRules rules = elections.defaults().forTopic(image, topic);
        PartitionImage after = (target == null ? cancelled(before) : begun(before, target))
                .decide(
                        image.brokersFor(topic.id(), request.partition()),
                        rules,
                        rules.uncleanElection() ? Election.UNCLEAN : Election.CLEAN);
        requireCommitted(before, after, request);
        return after == before
                ? new Decision<>(List.of(), before)
                : new Decision<>(List.of(new PartitionChanged(topic.id(), request.partition(), after)), after);
    }

    private static PartitionEdit begun(PartitionImage before, List<Integer> target) {
        List<Integer> original =
                without(before.replicas(), before.reassignment().adding());
        List<Integer> removing = without(original, target);
        List<Integer> replicas = new ArrayList<>(target);
        replicas.addAll(removing);
        return new PartitionEdit(before).replicas(replicas, new Reassignment(without(target, original), removing));
    }

    private static PartitionEdit cancelled(PartitionImage before) {
        List<Integer> original =
                without(before.replicas(), before.reassignment().adding());
        return new PartitionEdit(before).replicas(original, Reassignment.NONE);
    }

    private static void check(ClusterImage image, PartitionImage before, Request request, List<Integer> target) {
        if (target.isEmpty()) {
            throw new InvalidReplicaAssignmentException(
                    "The assignment of partition " + name(request) + " is an empty list of replicas.");
        }
        if (new HashSet<>(target).size() != target.size()) {
            throw new InvalidReplicaAssignmentException(
                    "The assignment of partition " + name(request) + " has a broker twice: " + target + ".");
        }
        Set<Integer> unknown = new TreeSet<>(target);
        unknown.removeAll(image.brokers().keySet());
        if (!unknown.isEmpty()) {
            throw new InvalidReplicaAssignmentException("The assignment " + target + " of partition " + name(request)
                    + " has brokers that are not registered: " + unknown + "; registered are "
                    + image.brokers().keySet() + ".");
        }
        int present =
                without(before.replicas(), before.reassignment().removing()).size();
        if (!request.allowsOtherFactor() && target.size() != present) {
            throw new InvalidReplicationFactorException("The assignment " + target + " of partition " + name(request)
                    + " would change its number of replicas from " + present + " to " + target.size()
                    + ", which the request does not allow.");
        }
    }

    // Replicas that were to come may be the only ones that hold everything by now.
    private static void requireCommitted(PartitionImage before, PartitionImage after, Request request) {
        boolean held =
                !before.inSyncReplicas().isEmpty() || !before.eligibleLeaders().isEmpty();
        boolean holds =
                !after.inSyncReplicas().isEmpty() || !after.eligibleLeaders().isEmpty();
        if (held && !holds) {
            throw new InvalidReplicaAssignmentException("Partition " + name(request) + " would be left to replicas "
                    + after.replicas() + ", none of which holds every committed record; these do: "
                    + complete(before) + ". Wait until others are in sync.");
        }
    }

    private static List<Integer> complete(PartitionImage partition) {
        List<Integer> complete = new ArrayList<>(partition.inSyncReplicas());
        complete.addAll(partition.eligibleLeaders());
        return complete;
    }

    private static List<Integer> without(List<Integer> nodes, List<Integer> others) {
        return nodes.stream().filter(node -> !others.contains(node)).toList();
    }

    private static String name(Request request) {
        return request.topic() + "-" + request.partition();
    }
}
