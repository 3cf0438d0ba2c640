package io.runnel.log.metadata.raft;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.netty.client.NettyClientRpc;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.CallId;

/** Sends {@link QuorumMessage}s to other nodes' Raft ports, whoever of them is a member or not. */
final class QuorumClient implements AutoCloseable {
    /** Ratis wants a group in each request; these are of none. */
    private static final RaftGroupId NO_GROUP = RaftGroupId.valueOf(new UUID(0L, 1L));

    private final ClientId clientId = ClientId.randomId();
    private final NettyClientRpc rpc;
    private final int timeoutMs;
    // Connecting blocks, and for a machine that is gone much longer than the answer is waited for.
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "runnel-quorum-client");
        thread.setDaemon(true);
        return thread;
    });

    QuorumClient(RaftProperties properties, int timeoutMs) {
        this.rpc = new NettyClientRpc(clientId, properties);
        this.timeoutMs = timeoutMs;
    }

    /** Asks the node at that address; fails with {@link IOException} or a time-out. */
    CompletableFuture<QuorumMessage> ask(QuorumVoter node, QuorumMessage question) {
        return CompletableFuture.supplyAsync(() -> send(node, question), threads)
                .orTimeout(timeoutMs, TimeUnit.MILLISECONDS);
    }

    private QuorumMessage send(QuorumVoter node, QuorumMessage question) {
        RaftPeerId peer = RaftPeerId.valueOf(node.toString());
        rpc.addRaftPeers(List.of(
                RaftPeer.newBuilder().setId(peer).setAddress(node.address()).build()));
        try {
            RaftClientReply reply = rpc.sendRequest(RaftClientRequest.newBuilder()
                    .setClientId(clientId)
                    .setServerId(peer)
                    .setGroupId(NO_GROUP)
                    .setCallId(CallId.getAndIncrement())
                    .setMessage(Message.valueOf(question.encode()))
                    .setType(RaftClientRequest.readRequestType())
                    .build());
            return QuorumMessage.decode(reply.getMessage());
        } catch (IOException | RuntimeException e) {
            // The next question goes over a new connection: Ratis would keep one that failed.
            rpc.handleException(peer, e, true);
            throw new Unanswered(node, e);
        }
    }

    /** A node did not answer, or not as it should. */
    static final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unanswered(QuorumVoter node, Exception cause) {
            super(node + " did not answer: " + cause.getMessage(), cause);
        }
    }

    /** In a word why a question was not answered. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof TimeoutException)) {
            cause = cause.getCause();
        }
        if (cause instanceof TimeoutException) {
            return "no answer in time";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        rpc.close();
    }
}
