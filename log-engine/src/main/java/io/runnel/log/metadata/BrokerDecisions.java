package io.runnel.log.metadata;

import io.runnel.log.metadata.BrokerImage.Endpoint;
import io.runnel.log.metadata.BrokerImage.State;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.BrokerStateChanged;
import io.runnel.log.metadata.MetadataRecord.BrokerUnregistered;
import io.runnel.log.metadata.MetadataRecord.ReplicasOffline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.DuplicateBrokerRegistrationException;
import org.apache.kafka.common.errors.InconsistentClusterIdException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.StaleBrokerEpochException;
import org.jspecify.annotations.Nullable;

/**
 * Decides the life of brokers: registration, heartbeats, fencing, shutdown, and what follows of them for the partitions
 * (KIP-631, KIP-966). Pure. The records of each decision are in such an order that any first part of them is sound:
 * when the controller changes in the middle, the broker asks the next one again.
 *
 * @param elections decides what follows for the partitions
 */
public record BrokerDecisions(Elections elections) {
    /** Partitions that a message names; of the others it tells the number. */
    private static final int NAMED = 10;

    /**
     * A broker says who it is.
     *
     * @param incarnation drawn anew at each start of the process
     * @param directories the ids of its log directories; for those that it cannot use {@link DirectoryDecisions#LOST}
     * @param previousEpoch the epoch of its registration when it was shut down cleanly, or -1: whether it still has what
     *     it had acknowledged without flushing it
     */
    public record Registration(
            String clusterId,
            int nodeId,
            Uuid incarnation,
            Endpoint endpoint,
            @Nullable String rack,
            List<Uuid> directories,
            long previousEpoch) {
        public Registration {
            directories = List.copyOf(directories);
        }

        /**
         * Whether it comes from the same log directories, all of which it has. One process at a time holds them, so that
         * the one that was registered with them is gone.
         */
        boolean succeeds(BrokerImage registered) {
            return !directories.isEmpty() && Set.copyOf(directories).equals(Set.copyOf(registered.directories()));
        }

        /** Whether the broker has a log directory that it cannot use, and whose id it cannot read. */
        boolean lacksKnowingly() {
            return directories.contains(DirectoryDecisions.LOST);
        }
    }

    /**
     * A broker says that it lives.
     *
     * @param wantsFence whether it cannot serve: it is starting and has not seen its own registration yet
     * @param wantsShutdown whether it is about to leave
     */
    public record Heartbeat(int nodeId, long epoch, boolean wantsFence, boolean wantsShutdown) {}

    /**
     * What a broker is told.
     *
     * @param fenced whether it is out of service
     * @param mayShutDown whether nothing is left to wait for before it leaves
     */
    public record HeartbeatReply(boolean fenced, boolean mayShutDown) {}

    /**
     * Registers a broker. It is fenced until it asks to come into service. A repetition of the same registration changes
     * nothing.
     *
     * @param alive whether a registration's broker was heard of just now
     * @return the registration that holds
     * @throws InconsistentClusterIdException if the broker belongs to another cluster
     * @throws DuplicateBrokerRegistrationException if another process with that node id lives
     */
    public Decision<BrokerImage> register(ClusterImage image, Registration request, Predicate<BrokerImage> alive) {
        if (image.clusterId() != null && !image.clusterId().equals(request.clusterId())) {
            throw new InconsistentClusterIdException(
                    "Broker " + request.nodeId() + " belongs to cluster "
                            + request.clusterId() + ", but this is cluster " + image.clusterId()
                            + ". Start it with a data folder of this cluster or an empty one, or name its own cluster's nodes.");
        }
        if (request.incarnation().equals(Uuid.ZERO_UUID)) {
            throw new InvalidRequestException("Broker " + request.nodeId() + " registers without an incarnation id.");
        }
        BrokerImage present = image.brokers().get(request.nodeId());
        if (present != null && present.incarnation().equals(request.incarnation())) {
            return repeated(image, request, present);
        }
        if (present != null && !standsAlone(present) && alive.test(present)) {
            throw new DuplicateBrokerRegistrationException("Another broker is registered with node id "
                    + request.nodeId() + " and lives: it is reached at " + present.host() + ":" + present.port()
                    + ". Give this one another node.id. If it is the same one after a crash, its old session ends soon:"
                    + " try again.");
        }
        BrokerImage registered = registered(request, present, image.lastBrokerEpoch() + 1, State.FENCED);
        List<MetadataRecord> records = new ArrayList<>();
        if (present == null) {
            records.add(new BrokerRegistered(registered));
            return new Decision<>(records, registered);
        }
        // Whatever it no longer holds must be known before the registration that says what it has now.
        if (present.inService()) {
            records.add(new BrokerStateChanged(present.nodeId(), present.epoch(), State.FENCED));
        }
        records.addAll(consequences(image.apply(records), present, request));
        records.add(new BrokerRegistered(registered));
        if (request.lacksKnowingly()) {
            records.add(new ReplicasOffline(
                    request.nodeId(), registered.epoch(), DirectoryDecisions.all(image, request.nodeId())));
        }
        return new Decision<>(records, registered);
    }

    private Decision<BrokerImage> repeated(ClusterImage image, Registration request, BrokerImage present) {
        BrokerImage registered = registered(request, present, present.epoch(), present.state());
        if (registered.equals(present)) {
            return new Decision<>(List.of(), present);
        }
        List<MetadataRecord> records = new ArrayList<>();
        if (lacksDirectory(present, request)) {
            records.addAll(elections.lost(image, present.nodeId(), rules -> true, false));
        }
        records.add(new BrokerRegistered(registered));
        return new Decision<>(records, registered);
    }

    private List<MetadataRecord> consequences(ClusterImage fenced, BrokerImage present, Registration request) {
        if (lacksDirectory(present, request)) {
            return elections.lost(fenced, present.nodeId(), rules -> true, false);
        }
        if (present.epoch() != request.previousEpoch()) {
            return elections.lost(fenced, present.nodeId(), rules -> !rules.acknowledgedIsFlushed(), true);
        }
        return elections.settle(fenced);
    }

    private static boolean lacksDirectory(BrokerImage present, Registration request) {
        // What is in one that cannot be used for now is not lost: nobody takes it for what is there afterwards.
        return !request.lacksKnowingly() && !new HashSet<>(request.directories()).containsAll(present.directories());
    }

    private static boolean standsAlone(BrokerImage broker) {
        return broker.incarnation().equals(Uuid.ZERO_UUID);
    }

    // A directory that cannot be used for now is still the broker's: the next registration must have it again.
    private static List<Uuid> directories(Registration request, @Nullable BrokerImage present) {
        Set<Uuid> directories = new LinkedHashSet<>(request.directories());
        if (directories.remove(DirectoryDecisions.LOST) && present != null) {
            directories.addAll(present.directories());
        }
        return List.copyOf(directories);
    }

    private static BrokerImage registered(
            Registration request, @Nullable BrokerImage present, long epoch, State state) {
        return new BrokerImage(
                request.nodeId(),
                epoch,
                request.endpoint(),
                request.rack(),
                request.incarnation(),
                directories(request, present),
                state);
    }

    /**
     * Takes notice of a heartbeat: a broker comes into service, leaves it, or gives up its leaderships first.
     *
     * @throws BrokerIdNotRegisteredException if there is no such broker
     * @throws StaleBrokerEpochException if the broker has registered anew since, or another in its place
     */
    public Decision<HeartbeatReply> heartbeat(ClusterImage image, Heartbeat beat) {
        BrokerImage broker = requireEpoch(image, beat.nodeId(), beat.epoch());
        State next = next(broker.state(), beat);
        HeartbeatReply reply = new HeartbeatReply(next == State.FENCED, beat.wantsShutdown() && next == State.FENCED);
        return new Decision<>(changed(image, List.of(broker), next), reply);
    }

    private static State next(State present, Heartbeat beat) {
        return switch (present) {
            case FENCED -> beat.wantsFence() || beat.wantsShutdown() ? State.FENCED : State.ACTIVE;
            case ACTIVE -> {
                State whenWilling = beat.wantsFence() ? State.FENCED : State.ACTIVE;
                yield beat.wantsShutdown() ? State.SHUTTING_DOWN : whenWilling;
            }
            // What another could lead was moved when this state began, and whenever another came into service since.
            case SHUTTING_DOWN -> beat.wantsFence() || beat.wantsShutdown() ? State.FENCED : State.SHUTTING_DOWN;
        };
    }

    /**
     * The registration of that epoch.
     *
     * @throws BrokerIdNotRegisteredException if there is no such broker
     * @throws StaleBrokerEpochException if its newest registration has another epoch
     */
    static BrokerImage requireEpoch(ClusterImage image, int nodeId, long epoch) {
        BrokerImage broker = image.brokers().get(nodeId);
        if (broker == null) {
            throw new BrokerIdNotRegisteredException("Broker " + nodeId + " is not registered.");
        }
        if (broker.epoch() != epoch) {
            throw new StaleBrokerEpochException("Broker " + nodeId + " speaks with the epoch " + epoch
                    + " of a registration, but its newest has epoch " + broker.epoch() + ".");
        }
        return broker;
    }

    /** Puts brokers out of service that were not heard of; those that are out of it already are passed over. */
    public Decision<List<BrokerImage>> fence(ClusterImage image, Collection<Integer> nodeIds) {
        Set<Integer> wanted = Set.copyOf(nodeIds);
        List<BrokerImage> fenced = image.brokers().values().stream()
                .filter(broker -> wanted.contains(broker.nodeId()) && broker.inService())
                .toList();
        return new Decision<>(changed(image, fenced, State.FENCED), fenced);
    }

    private List<MetadataRecord> changed(ClusterImage image, List<BrokerImage> brokers, State state) {
        List<MetadataRecord> changes = new ArrayList<>();
        for (BrokerImage broker : brokers) {
            if (broker.state() != state) {
                changes.add(new BrokerStateChanged(broker.nodeId(), broker.epoch(), state));
            }
        }
        return changes.isEmpty() ? changes : elections.settled(image, changes);
    }

    /**
     * Forgets a broker; one that lives is told so by its next heartbeat. Partitions keep it among their replicas, because
     * only a reassignment can say where they shall be instead. It is eligible for none any more: with its registration
     * goes the knowledge of its directories, by which a wiped disk would be noticed.
     *
     * @throws BrokerIdNotRegisteredException if there is no such broker
     * @throws InvalidRequestException if it stands alone, or is the last that has all records of a partition: nobody could
     *     take over what it has
     */
    public Decision<BrokerImage> unregister(ClusterImage image, int nodeId) {
        BrokerImage broker = image.brokers().get(nodeId);
        if (broker == null) {
            throw new BrokerIdNotRegisteredException("Broker " + nodeId + " is not registered.");
        }
        if (standsAlone(broker)) {
            throw new InvalidRequestException(
                    "Broker " + nodeId + " stands alone and cannot be unregistered: nobody would have its partitions.");
        }
        requireNotLast(image, nodeId);
        List<MetadataRecord> records = new ArrayList<>();
        if (broker.inService()) {
            records.add(new BrokerStateChanged(nodeId, broker.epoch(), State.FENCED));
        }
        records.addAll(elections.lost(image.apply(records), nodeId, rules -> true, false));
        records.add(new BrokerUnregistered(nodeId, broker.epoch()));
        return new Decision<>(records, broker);
    }

    private static void requireNotLast(ClusterImage image, int nodeId) {
        List<String> orphans = new ArrayList<>();
        int more = 0;
        for (TopicImage topic : image.topics().values()) {
            for (int index = 0; index < topic.partitions().size(); index++) {
                PartitionImage partition = topic.partitions().get(index);
                boolean has = partition.inSyncReplicas().contains(nodeId)
                        || partition.eligibleLeaders().contains(nodeId);
                if (!has || !Elections.isLast(partition, nodeId)) {
                    continue;
                }
                if (orphans.size() < NAMED) {
                    orphans.add(topic.name() + "-" + index);
                } else {
                    more++;
                }
            }
        }
        if (!orphans.isEmpty()) {
            throw new InvalidRequestException("Broker " + nodeId + " is the last that has all records of partitions "
                    + orphans + (more == 0 ? "" : " and " + more + " others")
                    + ": without it they could never have a leader again. Reassign them to other brokers, or delete"
                    + " their topics, first.");
        }
    }
}
