package io.runnel.log.metadata.raft;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Ratis's server with at most one group: the network port is open from the start, membership begins with {@link #begin}.
 * All requests are made in this process.
 */
final class QuorumNode implements AutoCloseable {
    private final ClientId clientId = ClientId.randomId();
    private final QuorumPeer self;
    private final RaftServer server;
    private volatile @Nullable RaftGroupId group;

    private QuorumNode(QuorumPeer self, RaftServer server, @Nullable RaftGroupId group) {
        this.self = self;
        this.server = server;
        this.group = group;
    }

    /**
     * Opens the port, and takes up the group that has files in Ratis's storage.
     *
     * @param self the member
     * @param stored that group with its founders, or null if there are no files
     */
    static QuorumNode open(
            QuorumPeer self,
            @Nullable QuorumState stored,
            RaftProperties properties,
            RpcGuard guard,
            LeaderContact contact,
            StateMachine.Registry machines)
            throws IOException {
        Parameters parameters = new Parameters();
        parameters.put(GuardedRpcType.GUARD, guard, RpcGuard.class);
        parameters.put(GuardedRpcType.CONTACT, contact, LeaderContact.class);
        RaftServer.Builder builder = RaftServer.newBuilder()
                .setServerId(self.id())
                .setProperties(properties)
                .setParameters(parameters)
                .setStateMachineRegistry(machines);
        if (stored != null) {
            // Until its log says who the members are, they are the founders; Ratis does not store these.
            builder.setGroup(stored.initialGroup(self)).setOption(RaftStorage.StartupOption.RECOVER);
        }
        RaftServer server = builder.build();
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        return new QuorumNode(self, server, stored == null ? null : RaftGroupId.valueOf(stored.group()));
    }

    RaftPeerId id() {
        return server.getId();
    }

    /** Takes part in the group: newly, or anew after {@link #end}. */
    void begin(QuorumState state, boolean isNew) throws IOException {
        require(server.groupManagement(GroupManagementRequest.newAdd(
                clientId, id(), CallId.getAndIncrement(), state.initialGroup(self), isNew)));
        group = RaftGroupId.valueOf(state.group());
    }

    /** Takes part no more; the files stay. */
    void end() throws IOException {
        RaftGroupId id = group;
        group = null;
        if (id == null) {
            return;
        }
        LogWorkerWaker.during(
                id().toString(),
                () -> require(server.groupManagement(
                        GroupManagementRequest.newRemove(clientId, id(), CallId.getAndIncrement(), id, false, false))));
    }

    private static void require(RaftClientReply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw new IOException(String.valueOf(reply.getException()), reply.getException());
        }
    }

    /** The membership, or null if there is none. */
    RaftServer.@Nullable Division division() {
        RaftGroupId id = group;
        try {
            return id == null ? null : server.getDivision(id);
        } catch (IOException e) {
            return null;
        }
    }

    boolean alive() {
        LifeCycle.State state = server.getLifeCycleState();
        return !state.isClosingOrClosed() && state != LifeCycle.State.EXCEPTION;
    }

    CompletableFuture<RaftClientReply> append(byte[] batch) {
        RaftGroupId id = group;
        if (id == null) {
            return CompletableFuture.failedFuture(new IOException("This node is no member of a quorum yet"));
        }
        try {
            return server.submitClientRequestAsync(RaftClientRequest.newBuilder()
                    .setClientId(clientId)
                    .setServerId(id())
                    .setGroupId(id)
                    .setCallId(CallId.getAndIncrement())
                    .setMessage(new LocalBatch(batch))
                    .setType(RaftClientRequest.writeRequestType())
                    .build());
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Has these be the members, if those that this node knows are the ones that hold. */
    CompletableFuture<RaftClientReply> setMembers(
            RaftServer.Division division, List<RaftPeer> voters, List<RaftPeer> observers) {
        SetConfigurationRequest.Arguments arguments = SetConfigurationRequest.Arguments.newBuilder()
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                .setServersInCurrentConf(voters(division))
                .setListenersInCurrentConf(observers(division))
                .setServersInNewConf(voters)
                .setListenersInNewConf(observers)
                .build();
        try {
            return server.setConfigurationAsync(new SetConfigurationRequest(
                    clientId, id(), division.getMemberId().getGroupId(), CallId.getAndIncrement(), arguments));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Starts writing a snapshot, on the thread that applies. */
    CompletableFuture<RaftClientReply> snapshot(RaftServer.Division division, long timeoutMs) {
        try {
            return server.snapshotManagementAsync(SnapshotManagementRequest.newCreate(
                    clientId, id(), division.getMemberId().getGroupId(), CallId.getAndIncrement(), timeoutMs, 1));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Hands the leadership to that member; returns whether it took it in time. */
    boolean transfer(RaftServer.Division division, RaftPeerId to, long timeoutMs) {
        try {
            return server.transferLeadershipAsync(new TransferLeadershipRequest(
                            clientId,
                            id(),
                            division.getMemberId().getGroupId(),
                            CallId.getAndIncrement(),
                            to,
                            timeoutMs))
                    .get(timeoutMs, TimeUnit.MILLISECONDS)
                    .isSuccess();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
            return false;
        }
    }

    static List<RaftPeer> voters(RaftServer.Division division) {
        return new ArrayList<>(division.getRaftConf().getAllPeers(RaftPeerRole.FOLLOWER));
    }

    static List<RaftPeer> observers(RaftServer.Division division) {
        return new ArrayList<>(division.getRaftConf().getAllPeers(RaftPeerRole.LISTENER));
    }

    /** Whether the members that this node knows are those that the quorum has agreed on, and no change is under way. */
    static boolean settled(RaftServer.Division division) {
        return division.getRaftConf().getPreviousPeers(RaftPeerRole.FOLLOWER).isEmpty()
                && division.getRaftConf().getLogEntryIndex()
                        <= division.getRaftLog().getLastCommittedIndex();
    }

    /** Whether this node is a member, by what the quorum has agreed on or its founders wrote down. */
    static boolean listed(RaftServer.Division division, QuorumState state) {
        // Before the quorum's log says so, what an observer began with lists it alone.
        return (contains(voters(division), division.getId()) || contains(observers(division), division.getId()))
                && (!state.founders().isEmpty() || division.getRaftConf().getLogEntryIndex() >= 0);
    }

    static boolean contains(List<RaftPeer> peers, RaftPeerId id) {
        return peers.stream().anyMatch(peer -> peer.getId().equals(id));
    }

    @Override
    public void close() {
        try {
            LogWorkerWaker.during(id().toString(), server::close);
        } catch (IOException e) {
            throw new IllegalStateException("Closing the quorum's server failed", e);
        }
    }
}
