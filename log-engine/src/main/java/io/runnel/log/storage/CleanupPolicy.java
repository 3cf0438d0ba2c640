package io.runnel.log.storage;

/** What becomes of old records ({@code cleanup.policy}); a topic may have both, or neither. */
public enum CleanupPolicy {
    /** Whole segments go when they are past the topic's {@link TopicConfig.Retention}. */
    DELETE,
    /** Of the records with one key the newest stays. */
    COMPACT
}
