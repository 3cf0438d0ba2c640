package io.runnel.log.metadata.raft;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.netty.NettyFactory;
import org.apache.ratis.netty.server.NettyRpcService;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;

/** Ratis's Netty, with an {@link RpcGuard} before the server. Ratis makes one itself, from the class's name. */
public final class GuardedRpcType implements RpcType {
    /** Under which the guard stands in the parameters that Ratis hands on. */
    static final String GUARD = "runnel.guard";

    /** Called by Ratis. */
    public GuardedRpcType() {}

    @Override
    public String name() {
        return GuardedRpcType.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        RpcGuard guard = parameters.getNonNull(GUARD, RpcGuard.class);
        return new NettyFactory(parameters) {
            @Override
            public NettyRpcService newRaftServerRpc(RaftServer server) {
                return super.newRaftServerRpc(guard.before(server));
            }
        };
    }
}
