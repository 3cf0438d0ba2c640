package io.runnel.log.coordinator;

/**
 * This node's right to speak for the partitions that it leads. A process that was paused, or cut off from the controller,
 * believes to lead what others lead by then: what it would append is refused, but what it would answer from memory may be
 * old.
 */
public interface Lease {
    int nodeId();

    /** Whether the controller cannot have given this node's partitions to others yet. */
    boolean holds();

    /** Of a node that stands alone. */
    static Lease alone(int nodeId) {
        return new Lease() {
            @Override
            public int nodeId() {
                return nodeId;
            }

            @Override
            public boolean holds() {
                return true;
            }
        };
    }
}
