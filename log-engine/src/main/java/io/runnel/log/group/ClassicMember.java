package io.runnel.log.group;

import io.runnel.log.coordinator.Alarms;
import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.group.MemberSubscription.Protocol;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.jspecify.annotations.Nullable;

/** A member of a {@link ClassicGroup}, which alone changes it; the waiting replies and deadlines live in memory only. */
final class ClassicMember {
    private static final byte[] NOTHING = {};

    private final String id;
    private final @Nullable String instanceId;
    private final String clientId;
    private final String clientHost;
    int rebalanceTimeoutMs;
    int sessionTimeoutMs;
    /** The most wanted first. */
    List<Protocol> protocols;

    byte[] assignment = NOTHING;
    /** Whether it waits for its first generation: it does not know its id yet, so it cannot send heartbeats. */
    boolean isNew;
    /** Whether it has to fetch its assignment of this generation still. */
    boolean mustSync;

    @Nullable
    ReplyTo<JoinGroupResponseData> join;

    @Nullable
    ReplyTo<SyncGroupResponseData> sync;

    /** When its session ends, uptime. */
    long expiresAtMs = Alarms.NONE;
    /** For when its alarm is set, uptime. */
    long alarmAtMs = Alarms.NONE;

    ClassicMember(String id, @Nullable String instanceId, String clientId, String clientHost) {
        this.id = id;
        this.instanceId = instanceId;
        this.clientId = clientId;
        this.clientHost = clientHost;
        this.protocols = List.of();
    }

    static ClassicMember of(ClassicMetadata.Member stored) {
        return new ClassicMember(stored.memberId(), stored.groupInstanceId(), stored.clientId(), stored.clientHost());
    }

    /** The same static member under a new id: with its assignment, and nobody waiting. */
    ClassicMember withId(String newId) {
        ClassicMember successor = new ClassicMember(newId, instanceId, clientId, clientHost);
        successor.rebalanceTimeoutMs = rebalanceTimeoutMs;
        successor.sessionTimeoutMs = sessionTimeoutMs;
        successor.protocols = protocols;
        successor.assignment = assignment;
        successor.mustSync = mustSync;
        return successor;
    }

    String id() {
        return id;
    }

    @Nullable
    String instanceId() {
        return instanceId;
    }

    String clientId() {
        return clientId;
    }

    String clientHost() {
        return clientHost;
    }

    /** What it says of itself under that protocol; empty if it does not support it. */
    byte[] metadata(@Nullable String protocol) {
        for (Protocol supported : protocols) {
            if (supported.name().equals(protocol)) {
                return supported.metadata();
            }
        }
        return NOTHING;
    }

    /** Its most wanted among these. */
    String vote(Set<String> candidates) {
        for (Protocol supported : protocols) {
            if (candidates.contains(supported.name())) {
                return supported.name();
            }
        }
        throw new IllegalStateException("Member " + id + " supports none of " + candidates);
    }

    /** Whether these are the protocols it has, with the same metadata in the same order. */
    boolean matches(List<Protocol> others) {
        if (protocols.size() != others.size()) {
            return false;
        }
        for (int index = 0; index < others.size(); index++) {
            Protocol mine = protocols.get(index);
            Protocol other = others.get(index);
            if (!mine.name().equals(other.name()) || !Arrays.equals(mine.metadata(), other.metadata())) {
                return false;
            }
        }
        return true;
    }

    /** Whether silence is no sign of absence: it waits for an answer of the coordinator. */
    boolean isExcusedFromHeartbeats() {
        return !isNew && (join != null || sync != null);
    }

    ClassicMetadata.Member stored(@Nullable String protocol, byte[] assigned) {
        return new ClassicMetadata.Member(
                id,
                instanceId,
                clientId,
                clientHost,
                rebalanceTimeoutMs,
                sessionTimeoutMs,
                metadata(protocol),
                assigned);
    }
}
