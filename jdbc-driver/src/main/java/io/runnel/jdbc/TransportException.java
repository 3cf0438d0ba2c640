package io.runnel.jdbc;

import java.io.IOException;

/** A request that got no answer. */
final class TransportException extends IOException {
    private static final long serialVersionUID = 1L;

    /** How far the request came. */
    enum Stage {
        /** The server cannot have seen it. */
        NOT_SENT,
        /** It went out, the connection broke: the server may have carried it out or not. */
        UNANSWERED,
        /** The deadline passed: the server may still be at it. */
        TIMED_OUT
    }

    private final Stage stage;
    private final boolean onUsedLane;

    /** @param onUsedLane whether earlier requests went over the same TCP connection */
    TransportException(Stage stage, boolean onUsedLane, IOException cause) {
        super(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(), cause);
        this.stage = stage;
        this.onUsedLane = onUsedLane;
    }

    Stage stage() {
        return stage;
    }

    boolean onUsedLane() {
        return onUsedLane;
    }
}
