package io.runnel.log.metadata;

/**
 * Who the controller is, as far as a node knows.
 *
 * @param nodeId the node whose decisions are taken now, or {@link ClusterMetadata#NO_CONTROLLER}
 * @param term of the controller that was known last; grows with each change of controller
 * @param lastNodeId the controller that was known last in this term
 * @param predecessor the controller of the term before, or {@link ClusterMetadata#NO_CONTROLLER} if it is not known
 */
record KnownController(int nodeId, long term, int lastNodeId, int predecessor) {
    /** Before anything is known. */
    static final KnownController NONE = new KnownController(
            ClusterMetadata.NO_CONTROLLER, -1, ClusterMetadata.NO_CONTROLLER, ClusterMetadata.NO_CONTROLLER);

    /** The node is the controller in that term. */
    KnownController is(int newNodeId, long newTerm) {
        int before = newTerm == term
                ? predecessor
                : newTerm == term + 1 ? lastNodeId : ClusterMetadata.NO_CONTROLLER; // Else one may have been missed.
        return new KnownController(newNodeId, newTerm, newNodeId, before);
    }

    /** Nobody is the controller, or it is not known who. */
    KnownController isUnknown() {
        return new KnownController(ClusterMetadata.NO_CONTROLLER, term, lastNodeId, predecessor);
    }
}
