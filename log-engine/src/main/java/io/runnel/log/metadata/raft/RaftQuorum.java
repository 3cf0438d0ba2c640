package io.runnel.log.metadata.raft;

import io.runnel.log.metadata.Quorum;
import io.runnel.log.metadata.raft.QuorumDescription.Replica;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;

/** The quorum of a {@link RaftMetadataLog} as the controller's handlers see it. */
public record RaftQuorum(RaftMetadataLog log) implements Quorum {
    @Override
    public Description describe() {
        QuorumDescription seen = log.quorum();
        return new Description(
                seen.leaderId(),
                Math.toIntExact(seen.leaderEpoch()),
                seen.highWatermark(),
                members(seen.voters()),
                members(seen.observers()));
    }

    @Override
    public long uncertainMs() {
        return log.uncertainMs();
    }

    private static List<Progress> members(List<Replica> replicas) {
        return replicas.stream()
                .map(each -> new Progress(
                        new Voter(
                                each.node().id(),
                                each.directoryId(),
                                each.node().host(),
                                each.node().port()),
                        each.logEndOffset(),
                        each.lastFetchTimestampMs(),
                        each.lastCaughtUpTimestampMs()))
                .toList();
    }

    @Override
    public CompletableFuture<Void> addVoter(Voter voter) {
        return asked(() -> log.addVoter(voter.nodeId(), voter.directoryId(), voter.host(), voter.port()));
    }

    @Override
    public CompletableFuture<Void> removeVoter(int nodeId, Uuid directoryId) {
        return asked(() -> log.removeVoter(nodeId, directoryId));
    }

    private static CompletableFuture<Void> asked(Supplier<CompletableFuture<Void>> change) {
        try {
            return change.get();
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
