package io.runnel.log.metadata.raft;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.netty.NettyFactory;
import org.apache.ratis.netty.server.NettyRpcService;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Ratis's Netty, with an {@link RpcGuard} before the server, and a {@link LeaderContact} that knows who sends to whom. Ratis
 * makes one itself, from the class's name.
 */
public final class GuardedRpcType implements RpcType {
    /** Under which the guard stands in the parameters that Ratis hands on. */
    static final String GUARD = "runnel.guard";

    /** Likewise the contact. */
    static final String CONTACT = "runnel.leader.contact";

    /** Called by Ratis. */
    public GuardedRpcType() {}

    @Override
    public String name() {
        return GuardedRpcType.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        RpcGuard guard = parameters.getNonNull(GUARD, RpcGuard.class);
        LeaderContact contact = parameters.getNonNull(CONTACT, LeaderContact.class);
        return new NettyFactory(parameters) {
            @Override
            public LogAppender newLogAppender(RaftServer.Division server, LeaderState leader, FollowerInfo follower) {
                return contact.appender(
                        leader, follower, listening -> super.newLogAppender(server, listening, follower));
            }

            @Override
            public NettyRpcService newRaftServerRpc(RaftServer server) {
                return super.newRaftServerRpc(guard.before(server));
            }
        };
    }
}
