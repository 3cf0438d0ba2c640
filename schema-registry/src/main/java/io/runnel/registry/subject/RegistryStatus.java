package io.runnel.registry.subject;

/**
 * How far the registry in memory can be relied on. Reads are answered in every condition, from what was read last.
 *
 * @param reason a sentence for people that says why it is so, and what to do
 */
public record RegistryStatus(Condition condition, String reason) {
    /** From best to worst. */
    public enum Condition {
        /** What is in memory is what the topic says, but for the last moments. */
        READY,
        /** There is more in the topic than could be read for a while; it is still being tried. */
        BEHIND,
        /** The topic cannot be read any more: nothing new will be known until the node is restarted. */
        FAILED,
        CLOSED
    }

    public static final RegistryStatus READY =
            new RegistryStatus(Condition.READY, "The registry has read its topic to the end");

    public boolean isReady() {
        return condition == Condition.READY;
    }
}
