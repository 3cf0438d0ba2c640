package io.runnel.log.metadata.raft;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node asks the leader to be made a member; it asks again until it is told that it is one.
 *
 * @param group the quorum it wants to join
 * @param clusterId the cluster it belongs to, or null if it does not know
 * @param voter whether it is to vote; else it observes
 */
record JoinRequest(UUID group, QuorumPeer self, @Nullable String clusterId, boolean voter) {
    static final String KIND = "join";
    private static final String ANSWER = "join-is";

    /** What the leader says. */
    enum Answer {
        /** It is a member. */
        MEMBER,
        /** It is being made one: ask again. */
        UNDER_WAY,
        /** The node that was asked does not lead. */
        NOT_LEADER,
        /** It will not be one, for the reason given. */
        REFUSED
    }

    /** An answer, with its reason if there is one. */
    record Reply(Answer answer, String reason) {
        QuorumMessage message() {
            return new QuorumMessage(ANSWER, Map.of("answer", answer.name(), "reason", reason));
        }

        static Reply of(QuorumMessage message) throws IOException {
            try {
                return new Reply(Answer.valueOf(message.require("answer")), message.require("reason"));
            } catch (IllegalArgumentException e) {
                throw new IOException("The answer to a request to join cannot be read: " + message, e);
            }
        }
    }

    QuorumMessage message() {
        Map<String, String> fields = new TreeMap<>();
        fields.put("group", group.toString());
        fields.put("self", self.toString());
        if (clusterId != null) {
            fields.put("cluster", clusterId);
        }
        fields.put("voter", Boolean.toString(voter));
        return new QuorumMessage(KIND, fields);
    }

    static JoinRequest of(QuorumMessage message) throws IOException {
        try {
            return new JoinRequest(
                    UUID.fromString(message.require("group")),
                    QuorumPeer.parse(message.require("self")),
                    message.field("cluster"),
                    Boolean.parseBoolean(message.require("voter")));
        } catch (RuntimeException e) {
            throw new IOException("A request to join cannot be read: " + message, e);
        }
    }
}
