package io.runnel.log.metadata.raft;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;

/**
 * Decides what of a request from the network reaches Ratis: Raft's own requests, if they are for this very member, and
 * nothing else. A member that was at this address before, with a folder that is lost, is another one: an answer in its
 * name would count as its vote. Ratis would also let anybody who reaches the port append, or delete the log.
 *
 * <p>The quorum's own requests ({@link QuorumMessage}) travel as Ratis's client requests and are answered here.
 */
final class RpcGuard {
    private final UnaryOperator<QuorumMessage> answers;
    private final Predicate<RaftPeerId> reachable;

    /**
     * A guard.
     *
     * @param answers answers the quorum's own requests, at once
     * @param reachable whether a member's requests get through; always, but in tests of a cut network
     */
    RpcGuard(UnaryOperator<QuorumMessage> answers, Predicate<RaftPeerId> reachable) {
        this.answers = answers;
        this.reachable = reachable;
    }

    /** The server as the network sees it. */
    RaftServer before(RaftServer server) {
        return (RaftServer) Proxy.newProxyInstance(
                RpcGuard.class.getClassLoader(),
                new Class<?>[] {RaftServer.class},
                (proxy, method, arguments) -> invoke(server, method, arguments));
    }

    private Object invoke(RaftServer server, Method method, Object[] arguments) throws Throwable {
        Object request = arguments == null || arguments.length != 1 ? null : arguments[0];
        if (request instanceof RequestVoteRequestProto vote) {
            requireForUs(server, vote.getServerRequest());
        } else if (request instanceof AppendEntriesRequestProto append) {
            requireForUs(server, append.getServerRequest());
        } else if (request instanceof InstallSnapshotRequestProto snapshot) {
            requireForUs(server, snapshot.getServerRequest());
        } else if (request instanceof StartLeaderElectionRequestProto election) {
            requireForUs(server, election.getServerRequest());
        } else if (method.getName().equals("submitClientRequest") && request instanceof RaftClientRequest own) {
            return answer(own);
        } else if (request != null) {
            throw new IOException("Node " + server.getId() + " takes no " + method.getName() + " from the network");
        }
        try {
            return method.invoke(server, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private void requireForUs(RaftServer server, RaftRpcRequestProto request) throws IOException {
        RaftPeerId meant = RaftPeerId.valueOf(request.getReplyId());
        if (!meant.equals(server.getId())) {
            throw new IOException("A request for member " + meant + " came to " + server.getId()
                    + ": that member's folder is not here any more");
        }
        RaftPeerId sender = RaftPeerId.valueOf(request.getRequestorId());
        if (!reachable.test(sender)) {
            throw new IOException("Member " + sender + " is cut off from " + meant);
        }
    }

    private RaftClientReply answer(RaftClientRequest request) throws IOException {
        QuorumMessage answer = answers.apply(QuorumMessage.decode(request.getMessage()));
        return RaftClientReply.newBuilder()
                .setRequest(request)
                .setSuccess()
                .setMessage(Message.valueOf(answer.encode()))
                .build();
    }
}
