package io.runnel.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.HeartbeatRequest;
import org.apache.kafka.common.requests.JoinGroupRequest;
import org.apache.kafka.common.requests.LeaveGroupRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.SyncGroupRequest;
import org.jspecify.annotations.Nullable;

/** A member of a group as the coordinator sees it: a connection with joins, syncs and heartbeats, but no fetches. */
final class GroupMember {
    static final long HEARTBEAT_MS = 3_000;
    private static final int SESSION_MS = 45_000;
    private static final int REBALANCE_MS = 300_000;
    private static final int RESPONSE_BYTES = 1 << 10;

    private final String group;
    private final TopicPartition[] partitions;
    private final SocketChannel channel;
    private String memberId = "";
    private int generation;
    private boolean stable;
    private @Nullable RequestHeader awaited;
    private ByteBuffer response = ByteBuffer.allocate(RESPONSE_BYTES);
    private long heartbeatAtMs;

    /** @param partitions of the one topic that it reads */
    GroupMember(InetSocketAddress node, Selector selector, String group, TopicPartition[] partitions)
            throws IOException {
        this.group = group;
        this.partitions = partitions;
        this.channel = SocketChannel.open(node);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Whether it has its assignment of that generation. */
    boolean isStable() {
        return stable;
    }

    int generation() {
        return generation;
    }

    /** Sends what is due; a member has one request on its way at most. */
    void act(long nowMs) throws IOException {
        if (awaited == null && stable && nowMs >= heartbeatAtMs) {
            heartbeatAtMs = nowMs + HEARTBEAT_MS;
            send(new HeartbeatRequest.Builder(new HeartbeatRequestData()
                            .setGroupId(group)
                            .setMemberId(memberId)
                            .setGenerationId(generation))
                    .build());
        }
    }

    void join() throws IOException {
        stable = false;
        JoinGroupRequestData data = new JoinGroupRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setProtocolType(ConsumerProtocol.PROTOCOL_TYPE)
                .setSessionTimeoutMs(SESSION_MS)
                .setRebalanceTimeoutMs(REBALANCE_MS);
        ByteBuffer wishes = ConsumerProtocol.serializeSubscription(new Subscription(List.of(partitions[0].topic())));
        data.protocols().add(new JoinGroupRequestProtocol().setName("range").setMetadata(bytes(wishes)));
        send(new JoinGroupRequest.Builder(data).build());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    void leave() throws IOException {
        stable = false;
        send(new LeaveGroupRequest.Builder(group, List.of(new MemberIdentity().setMemberId(memberId))).build());
    }

    private void send(AbstractRequest request) throws IOException {
        RequestHeader header = new RequestHeader(request.apiKey(), request.version(), "load", 1);
        awaited = header;
        ByteBuffer frame = request.serializeWithHeader(header);
        ByteBuffer whole =
                ByteBuffer.allocate(Integer.BYTES + frame.remaining()).putInt(frame.remaining());
        whole.put(frame).flip();
        while (whole.hasRemaining()) {
            channel.write(whole);
        }
    }

    /** Something has come over its connection. */
    void read(long nowMs) throws IOException {
        if (channel.read(response) < 0) {
            throw new IOException("The node closed the connection of member '" + memberId + "'");
        }
        while (response.position() >= Integer.BYTES) {
            int size = Integer.BYTES + response.getInt(0);
            RequestHeader header = awaited;
            if (header == null) {
                throw new IOException("Member '" + memberId + "' got an answer that it has not asked for");
            } else if (response.capacity() < size) {
                ByteBuffer larger = ByteBuffer.allocate(size);
                larger.put(response.flip());
                response = larger;
                return;
            } else if (response.position() < size) {
                return;
            }
            response.flip().position(Integer.BYTES);
            awaited = null;
            ApiMessage answer = AbstractResponse.parseResponse(response, header).data();
            response = ByteBuffer.allocate(RESPONSE_BYTES);
            answered(answer, nowMs);
        }
    }

    private void answered(ApiMessage answer, long nowMs) throws IOException {
        if (answer instanceof JoinGroupResponseData joined) {
            memberId = joined.memberId();
            if (joined.errorCode() == Errors.MEMBER_ID_REQUIRED.code()) {
                join();
            } else {
                require(joined.errorCode(), "join");
                generation = joined.generationId();
                sync(joined);
            }
        } else if (answer instanceof SyncGroupResponseData synced) {
            if (synced.errorCode() == Errors.REBALANCE_IN_PROGRESS.code()) {
                join();
            } else {
                require(synced.errorCode(), "sync");
                stable = true;
                // Spread as those of real consumers are.
                heartbeatAtMs = nowMs + Math.floorMod(memberId.hashCode(), HEARTBEAT_MS);
            }
        } else if (answer instanceof HeartbeatResponseData heard) {
            if (heard.errorCode() == Errors.REBALANCE_IN_PROGRESS.code()) {
                join();
            } else {
                require(heard.errorCode(), "heartbeat");
            }
        }
    }

    private void require(short code, String what) throws IOException {
        if (code != Errors.NONE.code()) {
            throw new IOException("The " + what + " of member '" + memberId + "' got " + Errors.forCode(code));
        }
    }

    private void sync(JoinGroupResponseData joined) throws IOException {
        SyncGroupRequestData data = new SyncGroupRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setGenerationId(generation)
                .setProtocolType(joined.protocolType())
                .setProtocolName(joined.protocolName());
        if (memberId.equals(joined.leader())) {
            Map<String, Subscription> wishes = new HashMap<>();
            joined.members()
                    .forEach(member -> wishes.put(
                            member.memberId(),
                            ConsumerProtocol.deserializeSubscription(ByteBuffer.wrap(member.metadata()))));
            new RangeAssignor()
                    .assign(Map.of(partitions[0].topic(), partitions.length), wishes)
                    .forEach((member, share) -> data.assignments()
                            .add(new SyncGroupRequestAssignment()
                                    .setMemberId(member)
                                    .setAssignment(
                                            bytes(ConsumerProtocol.serializeAssignment(new Assignment(share))))));
        }
        send(new SyncGroupRequest.Builder(data).build());
    }

    void close() throws IOException {
        channel.close();
    }
}
