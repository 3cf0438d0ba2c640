package io.runnel.log.group;

import java.util.List;

/** Settings of the group coordinator. */
public record GroupSettings(Classic classic, Consumer consumer, Offsets offsets) {
    /**
     * Groups of the classic protocol.
     *
     * @param minSessionTimeoutMs {@code group.min.session.timeout.ms}
     * @param maxSessionTimeoutMs {@code group.max.session.timeout.ms}
     * @param initialRebalanceDelayMs {@code group.initial.rebalance.delay.ms}
     * @param maxSize {@code group.max.size}
     */
    public record Classic(int minSessionTimeoutMs, int maxSessionTimeoutMs, int initialRebalanceDelayMs, int maxSize) {}

    /**
     * Groups of KIP-848.
     *
     * @param sessionTimeoutMs {@code group.consumer.session.timeout.ms}
     * @param minSessionTimeoutMs {@code group.consumer.min.session.timeout.ms}
     * @param maxSessionTimeoutMs {@code group.consumer.max.session.timeout.ms}
     * @param heartbeatIntervalMs {@code group.consumer.heartbeat.interval.ms}
     * @param minHeartbeatIntervalMs {@code group.consumer.min.heartbeat.interval.ms}
     * @param maxHeartbeatIntervalMs {@code group.consumer.max.heartbeat.interval.ms}
     * @param maxSize {@code group.consumer.max.size}
     * @param assignors {@code group.consumer.assignors}: the first is used where a member wishes none
     * @param migration {@code group.consumer.migration.policy}
     * @param regexRefreshMs {@code group.consumer.regex.refresh.interval.ms}
     */
    public record Consumer(
            int sessionTimeoutMs,
            int minSessionTimeoutMs,
            int maxSessionTimeoutMs,
            int heartbeatIntervalMs,
            int minHeartbeatIntervalMs,
            int maxHeartbeatIntervalMs,
            int maxSize,
            List<String> assignors,
            Migration migration,
            int regexRefreshMs) {
        public Consumer {
            assignors = List.copyOf(assignors);
        }
    }

    /** Which groups may change their protocol while they have members. */
    public enum Migration {
        /** None. */
        DISABLED,
        /** From the classic protocol to KIP-848. */
        UPGRADE,
        /** From KIP-848 to the classic protocol. */
        DOWNGRADE,
        /** Both. */
        BIDIRECTIONAL;

        public boolean upgrades() {
            return this == UPGRADE || this == BIDIRECTIONAL;
        }

        public boolean downgrades() {
            return this == DOWNGRADE || this == BIDIRECTIONAL;
        }
    }

    /**
     * Committed offsets.
     *
     * @param maxMetadataBytes {@code offset.metadata.max.bytes}
     * @param retentionMs {@code offsets.retention.minutes}: after what time without members a group's offsets expire
     * @param checkIntervalMs {@code offsets.retention.check.interval.ms}
     */
    public record Offsets(int maxMetadataBytes, long retentionMs, long checkIntervalMs) {}
}
