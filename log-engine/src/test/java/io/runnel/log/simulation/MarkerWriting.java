package io.runnel.log.simulation;

import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.transaction.MarkersDue;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;

/** Writes the markers of one transaction, again and again until all partitions have theirs. */
final class MarkerWriting {
    private static final int TIMEOUT_MS = 150;
    private static final int AGAIN_MS = 12;

    private final TransactionShard shard;
    private final MarkersDue due;
    private final List<SimulatedTopics.Partition> missing = new ArrayList<>();
    private boolean cancelled;

    MarkerWriting(TransactionShard shard, MarkersDue due) {
        this.shard = shard;
        this.due = due;
        SimulatedTopics topics = shard.node().world().topics;
        due.partitions().forEach((topic, indexes) -> indexes.forEach(index -> missing.add(topics.of(topic, index))));
    }

    MarkersDue due() {
        return due;
    }

    void cancel() {
        cancelled = true;
    }

    void go() {
        List.copyOf(missing).forEach(this::write);
    }

    private void write(SimulatedTopics.Partition partition) {
        if (cancelled) {
            return;
        }
        SimulatedNode node = shard.node();
        int leader = node.leaderOf(partition.number()).leader();
        if (leader < 0) {
            node.later(AGAIN_MS, () -> write(partition));
            return;
        }
        SimulatedNode there = node.world().nodes.get(leader);
        TransactionMarker marker = due.marker(shard.epoch());
        node.world()
                .network
                .<Errors>call(
                        SimulatedNetwork.Purpose.DATA,
                        node,
                        there,
                        TIMEOUT_MS,
                        reply -> {
                            SimulatedReplica replica = there.replica(partition.number());
                            if (replica == null) {
                                reply.accept(Errors.NOT_LEADER_OR_FOLLOWER);
                            } else {
                                replica.appends().end(marker, due.epochBumped(), reply);
                            }
                        },
                        error -> {
                            if (error == Errors.NONE || error == Errors.INVALID_PRODUCER_EPOCH) {
                                done(partition);
                            } else if (error != Errors.TRANSACTION_COORDINATOR_FENCED) {
                                node.later(AGAIN_MS, () -> write(partition));
                            }
                        });
    }

    private void done(SimulatedTopics.Partition partition) {
        if (missing.remove(partition) && missing.isEmpty() && !cancelled) {
            shard.written(this);
        }
    }
}
