package io.runnel.log.metadata;

import io.runnel.log.metadata.BrokerImage.State;
import io.runnel.log.metadata.MetadataRecord.PartitionChanged;
import io.runnel.log.metadata.PartitionEdit.Election;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.FencedLeaderEpochException;
import org.apache.kafka.common.errors.IneligibleReplicaException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.apache.kafka.common.errors.NewLeaderElectedException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.errors.StaleBrokerEpochException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Decides changes of in-sync sets that leaders ask for (KIP-497, KIP-903). Pure.
 *
 * @param elections what holds for topics
 */
public record InSyncDecisions(Elections elections) {
    /** Stands for the epoch of a broker whose leader does not know it. */
    public static final long UNKNOWN_EPOCH = -1;

    /**
     * A leader asks for changes.
     *
     * @param brokerEpoch of the leader's own registration
     */
    public record Request(int nodeId, long brokerEpoch, List<Change> changes) {
        public Request {
            changes = List.copyOf(changes);
        }
    }

    /**
     * A change of one partition's in-sync set.
     *
     * @param leaderEpoch as the leader knows it
     * @param partitionEpoch likewise, of the state that it wants to change
     */
    public record Change(Uuid topicId, int partition, int leaderEpoch, int partitionEpoch, List<Member> inSync) {
        public Change {
            inSync = List.copyOf(inSync);
        }
    }

    /**
     * A replica that shall be in sync.
     *
     * @param brokerEpoch of the broker's registration when the replica was seen to be in sync, or {@link #UNKNOWN_EPOCH}
     */
    public record Member(int nodeId, long brokerEpoch) {
        /** A replica whose leader does not know the epoch of its broker. */
        public static Member ofUnknownEpoch(int nodeId) {
            return new Member(nodeId, UNKNOWN_EPOCH);
        }
    }

    /**
     * Decides the changes, each for itself; outcomes in the same order, with what holds then.
     *
     * <p>Refusals of one change: {@link UnknownTopicIdException}, {@link UnknownTopicOrPartitionException}; {@link
     * NotControllerException} if the leader knows more than this image; {@link FencedLeaderEpochException}, {@link
     * InvalidUpdateVersionException} if it knows less; {@link InvalidRequestException} if it is not the leader or asks
     * for what cannot be; {@link IneligibleReplicaException} if a member is not in service or has registered anew: then
     * the partition's epoch grows all the same; {@link NewLeaderElectedException} if the change was made and completes a
     * reassignment without this leader.
     *
     * @throws BrokerIdNotRegisteredException if the leader's broker is not registered
     * @throws StaleBrokerEpochException if it has registered anew
     */
    public Decision<List<Outcome<PartitionImage>>> alter(ClusterImage image, Request request) {
        BrokerDecisions.requireEpoch(image, request.nodeId(), request.brokerEpoch());
        List<MetadataRecord> records = new ArrayList<>();
        List<Outcome<PartitionImage>> outcomes =
                new ArrayList<>(request.changes().size());
        Set<List<Object>> seen = new HashSet<>();
        for (Change change : request.changes()) {
            try {
                if (!seen.add(List.of(change.topicId(), change.partition()))) {
                    throw new InvalidRequestException("Partition " + name(change) + " occurs twice in the request.");
                }
                outcomes.add(Outcome.of(alter(image, request.nodeId(), change, records)));
            } catch (IneligibleReplicaException e) {
                records.add(forgone(image, change));
                outcomes.add(Outcome.failed(e));
            } catch (ApiException e) {
                outcomes.add(Outcome.failed(e));
            }
        }
        return new Decision<>(records, outcomes);
    }

    // The refusal is a record: a late copy of the request, which might find the member in service again, is of an epoch
    // that is over, and the leader learns from the log, not from whoever answers as controller, that it may count
    // without the member again.
    private static PartitionChanged forgone(ClusterImage image, Change change) {
        PartitionImage before = Objects.requireNonNull(image.topic(change.topicId()))
                .partitions()
                .get(change.partition());
        return new PartitionChanged(change.topicId(), change.partition(), before.withNextEpoch());
    }

    private PartitionImage alter(ClusterImage image, int leader, Change change, List<MetadataRecord> records) {
        TopicImage topic = image.topic(change.topicId());
        if (topic == null) {
            throw new UnknownTopicIdException("No topic has the id " + change.topicId() + ".");
        }
        if (!topic.hasPartition(change.partition())) {
            throw new UnknownTopicOrPartitionException("No such partition: " + name(change));
        }
        PartitionImage before = topic.partitions().get(change.partition());
        checkEpochs(before, leader, change);
        List<Integer> members = change.inSync().stream().map(Member::nodeId).toList();
        checkMembers(before, leader, change, members);
        change.inSync().forEach(member -> checkEligible(image, before, change, member));
        List<Integer> ordered =
                before.replicas().stream().filter(members::contains).toList();
        PartitionImage after = new PartitionEdit(before)
                .inSync(ordered)
                .decide(
                        image.brokersFor(topic.id(), change.partition()),
                        elections.defaults().forTopic(image, topic),
                        Election.CLEAN);
        if (after != before) {
            records.add(new PartitionChanged(topic.id(), change.partition(), after));
        }
        if (after.leader() != leader) {
            throw new NewLeaderElectedException("The reassignment of partition " + name(change)
                    + " is complete; broker " + after.leader() + " leads it now.");
        }
        return after;
    }

    private static void checkEpochs(PartitionImage before, int leader, Change change) {
        if (change.leaderEpoch() > before.leaderEpoch() || change.partitionEpoch() > before.partitionEpoch()) {
            throw new NotControllerException("Broker " + leader + " knows more of partition " + name(change)
                    + " than this node: it is no longer the controller, or has fallen behind. Try again.");
        }
        if (change.leaderEpoch() < before.leaderEpoch()) {
            throw new FencedLeaderEpochException("Leader epoch " + change.leaderEpoch() + " of partition "
                    + name(change) + " is over; it is " + before.leaderEpoch() + ".");
        }
        if (before.leader() != leader) {
            throw new InvalidRequestException("Partition " + name(change) + " is led by " + before.leader()
                    + ", so broker " + leader + " cannot change its in-sync replicas.");
        }
        if (change.partitionEpoch() < before.partitionEpoch()) {
            throw new InvalidUpdateVersionException("Partition epoch " + change.partitionEpoch() + " of partition "
                    + name(change) + " is over; it is " + before.partitionEpoch() + ".");
        }
    }

    private static void checkMembers(PartitionImage before, int leader, Change change, List<Integer> members) {
        if (new HashSet<>(members).size() != members.size()
                || !before.replicas().containsAll(members)) {
            throw new InvalidRequestException("In-sync replicas " + members + " of partition " + name(change)
                    + " must be different and among its replicas " + before.replicas() + ".");
        }
        if (!members.contains(leader)) {
            throw new InvalidRequestException("In-sync replicas " + members + " of partition " + name(change)
                    + " lack its leader " + leader + ".");
        }
    }

    private static void checkEligible(ClusterImage image, PartitionImage before, Change change, Member member) {
        BrokerImage broker =
                image.brokersFor(change.topicId(), change.partition()).get(member.nodeId());
        String problem = null;
        if (broker == null || broker.state() == State.FENCED) {
            problem = "is not in service";
        } else if (member.brokerEpoch() != UNKNOWN_EPOCH && member.brokerEpoch() != broker.epoch()) {
            problem = "has registered anew, with epoch " + broker.epoch() + " instead of " + member.brokerEpoch();
        } else if (broker.state() == State.SHUTTING_DOWN
                && !before.inSyncReplicas().contains(member.nodeId())) {
            problem = "is about to leave";
        }
        if (problem != null) {
            throw new IneligibleReplicaException("Broker " + member.nodeId() + " cannot be in sync with partition "
                    + name(change) + ": it " + problem + ".");
        }
    }

    private static String name(Change change) {
        return change.topicId() + "-" + change.partition();
    }
}
