package io.runnel.log.group;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member of a KIP-848 group has told of itself: ConsumerGroupMemberMetadataValue.
 *
 * @param topicRegex an expression in RE2J's syntax, or null
 * @param serverAssignor the name it wishes, or null
 * @param classic what it needs as a member that speaks the classic protocol, or null
 */
public record MemberSubscription(
        @Nullable String instanceId,
        @Nullable String rackId,
        String clientId,
        String clientHost,
        List<String> topicNames,
        @Nullable String topicRegex,
        int rebalanceTimeoutMs,
        @Nullable String serverAssignor,
        @Nullable ClassicMember classic) {
    public MemberSubscription {
        topicNames = List.copyOf(topicNames);
    }

    /** A member of the classic protocol in a KIP-848 group. */
    public record ClassicMember(int sessionTimeoutMs, List<Protocol> protocols) {
        public ClassicMember {
            protocols = List.copyOf(protocols);
        }
    }

    /** A protocol that a classic member supports, the most wanted first. */
    public record Protocol(String name, byte[] metadata) {}
}
