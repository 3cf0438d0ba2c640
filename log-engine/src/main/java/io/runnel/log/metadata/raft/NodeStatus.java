package io.runnel.log.metadata.raft;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a node describes itself to one that looks for its quorum.
 *
 * @param self who answers; its directory id is that of this run of the process, if it is no member yet
 * @param clusterId the cluster it belongs to, or null if it does not know
 * @param takesOver whether it has records of a single-node log that no quorum has taken over
 * @param membership what it is a member of, or null
 */
record NodeStatus(
        QuorumPeer self,
        @Nullable String clusterId,
        boolean takesOver,
        @Nullable Membership membership) {
    /** The kind of the request, which has no fields. */
    static final QuorumMessage REQUEST = new QuorumMessage("status", Map.of());

    private static final String KIND = "status-is";

    /**
     * A node's membership.
     *
     * @param group the quorum's own id
     * @param term the newest it knows; 0 if it has neither voted nor heard of a leader
     * @param leader the leader it knows, or null
     * @param voters as far as it knows
     */
    record Membership(UUID group, long term, @Nullable QuorumPeer leader, List<QuorumPeer> voters) {
        Membership {
            voters = List.copyOf(voters);
        }
    }

    QuorumMessage message() {
        Map<String, String> fields = new TreeMap<>();
        fields.put("self", self.toString());
        if (clusterId != null) {
            fields.put("cluster", clusterId);
        }
        fields.put("takesOver", Boolean.toString(takesOver));
        if (membership != null) {
            fields.put("group", membership.group().toString());
            fields.put("term", Long.toString(membership.term()));
            if (membership.leader() != null) {
                fields.put("leader", membership.leader().toString());
            }
            fields.put(
                    "voters",
                    membership.voters().stream().map(QuorumPeer::toString).collect(Collectors.joining(",")));
        }
        return new QuorumMessage(KIND, fields);
    }

    static NodeStatus of(QuorumMessage message) throws IOException {
        if (!message.kind().equals(KIND)) {
            throw new IOException("A node answered '" + message.kind() + "' in place of '" + KIND + "'");
        }
        try {
            String group = message.field("group");
            String leader = message.field("leader");
            Membership membership = group == null
                    ? null
                    : new Membership(
                            UUID.fromString(group),
                            Long.parseLong(message.require("term")),
                            leader == null ? null : QuorumPeer.parse(leader),
                            Arrays.stream(message.require("voters").split(","))
                                    .filter(each -> !each.isBlank())
                                    .map(QuorumPeer::parse)
                                    .toList());
            return new NodeStatus(
                    QuorumPeer.parse(message.require("self")),
                    message.field("cluster"),
                    Boolean.parseBoolean(message.field("takesOver")),
                    membership);
        } catch (RuntimeException e) {
            throw new IOException("A node's status cannot be read: " + message, e);
        }
    }
}
