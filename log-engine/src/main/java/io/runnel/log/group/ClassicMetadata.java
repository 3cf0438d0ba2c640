package io.runnel.log.group;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group of the classic protocol as it stands in the log: GroupMetadataValue.
 *
 * @param leader member id, or null in an empty group
 * @param protocol the one chosen, or null in an empty group
 * @param currentStateTimestampMs when the group came into its state, or -1
 */
public record ClassicMetadata(
        String protocolType,
        int generation,
        @Nullable String protocol,
        @Nullable String leader,
        long currentStateTimestampMs,
        List<Member> members) {
    public ClassicMetadata {
        members = List.copyOf(members);
    }

    /**
     * A member.
     *
     * @param subscription its metadata under the chosen protocol: opaque bytes
     * @param assignment what the leader has given it: opaque bytes
     */
    public record Member(
            String memberId,
            @Nullable String groupInstanceId,
            String clientId,
            String clientHost,
            int rebalanceTimeoutMs,
            int sessionTimeoutMs,
            byte[] subscription,
            byte[] assignment) {}
}
