package io.runnel.log.simulation;

import io.runnel.log.metadata.BrokerDecisions;
import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.InSyncDecisions;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.partition.InSyncProposal;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.IneligibleReplicaException;
import org.apache.kafka.common.errors.StaleBrokerEpochException;

/** What a node's process says to whom it takes to be the controller. */
final class ControllerRequests {
    private static final int TIMEOUT_MS = 400;

    private final SimulatedNode node;
    private final World world;

    ControllerRequests(SimulatedNode node) {
        this.node = node;
        this.world = node.world();
    }

    private <R> void ask(SimulatedNetwork.Purpose purpose, Request<R> request, Consumer<Outcome<R>> done) {
        if (node.controllerId() < 0) {
            return;
        }
        SimulatedNode to = world.nodes.get(node.controllerId());
        world.network.<Outcome<R>>call(
                purpose,
                node,
                to,
                TIMEOUT_MS,
                reply -> {
                    SimulatedController there = to.controller();
                    if (there != null) {
                        request.arrive(there, reply);
                    }
                },
                answer -> {
                    if (answer != null) {
                        done.accept(answer);
                    }
                });
    }

    private interface Request<R> {
        void arrive(SimulatedController controller, Consumer<Outcome<R>> reply);
    }

    /** Says that the process lives; registers it first. */
    void beat() {
        if (node.brokerEpoch() < 0) {
            register();
            return;
        }
        BrokerImage self = node.image().brokers().get(node.address());
        boolean seen = self != null && self.epoch() == node.brokerEpoch();
        var beat = new BrokerDecisions.Heartbeat(node.address(), node.brokerEpoch(), !seen, node.isShuttingDown());
        this.<BrokerDecisions.HeartbeatReply>ask(
                SimulatedNetwork.Purpose.CONTROL, (there, reply) -> there.heartbeat(beat, reply), outcome -> {
                    if (outcome.value() != null && outcome.value().mayShutDown() && node.isShuttingDown()) {
                        node.endCleanly();
                    } else if (outcome.error() instanceof BrokerIdNotRegisteredException
                            || outcome.error() instanceof StaleBrokerEpochException) {
                        world.trace(() -> "node " + node.address() + " is told: "
                                + outcome.error().getMessage());
                        if (beat.epoch() == node.brokerEpoch()) {
                            node.registered(-1);
                        }
                    }
                });
    }

    private void register() {
        long clean = world.has(Protection.UNCLEAN_SHUTDOWN)
                ? node.disk().cleanEpoch()
                : node.image().brokers().containsKey(node.address())
                        ? node.image().brokers().get(node.address()).epoch()
                        : -1;
        var request = new BrokerDecisions.Registration(
                SimulatedTopics.CLUSTER,
                node.address(),
                node.incarnationId(),
                new BrokerImage.Endpoint("node" + node.address(), 9092),
                null,
                List.of(node.disk().directory()),
                clean);
        this.<BrokerImage>ask(
                SimulatedNetwork.Purpose.CONTROL, (there, reply) -> there.register(request, reply), outcome -> {
                    BrokerImage registered = outcome.value();
                    if (registered != null && node.brokerEpoch() < 0) {
                        node.disk().cleanEpoch(-1);
                        world.trace(() -> "node " + node.address() + " is registered with epoch " + registered.epoch());
                        node.registered(registered.epoch());
                    }
                });
    }

    /** Asks for a change of an in-sync set. */
    void propose(SimulatedReplica replica, InSyncProposal wish) {
        world.trace(() -> replica + " wants in sync " + wish);
        boolean knowsEpochs = world.has(Protection.BROKER_EPOCH);
        boolean knowsState = world.has(Protection.PARTITION_EPOCH);
        var partition = replica.partition;
        List<InSyncDecisions.Member> members = wish.inSyncReplicas().stream()
                .map(member -> new InSyncDecisions.Member(
                        member,
                        member == node.address()
                                ? node.brokerEpoch()
                                : knowsEpochs
                                        ? wish.brokerEpochs().getOrDefault(member, InSyncDecisions.UNKNOWN_EPOCH)
                                        : InSyncDecisions.UNKNOWN_EPOCH))
                .toList();
        this.<PartitionImage>ask(
                SimulatedNetwork.Purpose.IN_SYNC,
                (there, reply) -> {
                    PartitionImage now = Objects.requireNonNull(
                                    there.node().image().topic(partition.topicId()))
                            .partitions()
                            .get(partition.index());
                    int epoch = knowsState ? wish.partitionEpoch() : now.partitionEpoch();
                    there.alter(
                            new InSyncDecisions.Request(
                                    node.address(),
                                    node.brokerEpoch(),
                                    List.of(new InSyncDecisions.Change(
                                            partition.topicId(),
                                            partition.index(),
                                            wish.leaderEpoch(),
                                            epoch,
                                            members))),
                            reply);
                },
                outcome -> {
                    ApiException error = outcome.error();
                    boolean taken =
                            error instanceof IneligibleReplicaException && !world.has(Protection.RECORDED_REFUSAL);
                    if (error != null) {
                        world.trace(() -> replica + " is refused: " + error.getMessage());
                    }
                    if (taken && replica.leadership() != null) {
                        replica.leadership().refused(wish);
                        replica.commit();
                    }
                });
    }
}
