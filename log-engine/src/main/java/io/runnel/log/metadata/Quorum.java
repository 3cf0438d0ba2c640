package io.runnel.log.metadata;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRequestException;

/**
 * The port to those who keep the metadata log: who they are and how far they have come, and changes of who they are
 * (KIP-595, KIP-853).
 */
public interface Quorum {
    /** Stands for an offset or a time that is not known. */
    long UNKNOWN = -1;

    /** The quorum as this node sees it. Only the leader knows how far the others are. Never waits. */
    Description describe();

    /**
     * For how many milliseconds it is not certain that this node is the one controller: since it asked what a majority of
     * the voters has answered it. {@link Long#MAX_VALUE} if it does not lead, or nobody has answered. Never waits.
     */
    long uncertainMs();

    /**
     * Has one more node vote. Completes when the quorum has agreed on it; fails with one of Kafka's {@code ApiException}s:
     * {@code DuplicateVoterException} if it votes already, {@code NotControllerException} if this node does not lead,
     * {@code InvalidRequestException} if the node cannot be reached or does not fit.
     */
    CompletableFuture<Void> addVoter(Voter voter);

    /**
     * Has a node vote no more. Completes when the quorum has agreed on it; fails with {@code VoterNotFoundException} if it
     * does not vote, or has another directory, or as {@link #addVoter}.
     */
    CompletableFuture<Void> removeVoter(int nodeId, Uuid directoryId);

    /**
     * A node that votes, or would.
     *
     * @param directoryId of the folder in which it keeps the log
     * @param host where the others reach it
     */
    record Voter(int nodeId, Uuid directoryId, String host, int port) {}

    /**
     * Who keeps the log, and how far they are.
     *
     * @param leaderId node id, or {@link ClusterMetadata#NO_CONTROLLER}
     * @param term grows with each election of a leader
     * @param highWatermark the offset after the newest entry that is known to be committed
     * @param voters by node id, ascending
     * @param observers those that follow and do not vote, likewise
     */
    record Description(int leaderId, int term, long highWatermark, List<Progress> voters, List<Progress> observers) {
        public Description {
            voters = List.copyOf(voters);
            observers = List.copyOf(observers);
        }
    }

    /**
     * How far one of them is.
     *
     * @param logEndOffset the offset after the newest entry that it is known to have, or {@link #UNKNOWN}
     * @param lastFetchMs wall clock at which the leader last heard of it, or {@link #UNKNOWN}
     * @param lastCaughtUpMs wall clock at which it last had all that the leader had, or {@link #UNKNOWN}
     */
    record Progress(Voter member, long logEndOffset, long lastFetchMs, long lastCaughtUpMs) {}

    /** The quorum of a node that stands alone: itself. */
    static Quorum alone(int nodeId, ClusterMetadata metadata) {
        return new Quorum() {
            @Override
            public Description describe() {
                long endOffset = metadata.offset() + 1;
                Progress self = new Progress(new Voter(nodeId, Uuid.ZERO_UUID, "", 0), endOffset, UNKNOWN, UNKNOWN);
                return new Description(nodeId, 0, endOffset, List.of(self), List.of());
            }

            @Override
            public long uncertainMs() {
                return 0;
            }

            @Override
            public CompletableFuture<Void> addVoter(Voter voter) {
                return refused();
            }

            @Override
            public CompletableFuture<Void> removeVoter(int removed, Uuid directoryId) {
                return refused();
            }

            private CompletableFuture<Void> refused() {
                return CompletableFuture.failedFuture(new InvalidRequestException("Node " + nodeId
                        + " stands alone, so nobody else can vote. Start it as one of a cluster"
                        + " (controller.quorum.voters) first."));
            }
        };
    }
}
