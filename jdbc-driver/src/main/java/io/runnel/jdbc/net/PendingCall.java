package io.runnel.jdbc.net;

import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import io.runnel.protocol.WireOutput;
import java.sql.SQLException;
import java.util.Collection;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** A request whose reply has not come. All but the message is guarded by the session's lock. */
final class PendingCall {
    private final Request request;
    private final WireOutput message = WireOutput.message();
    private final Condition changed;
    private @Nullable Reply reply;
    private @Nullable SQLException failure;

    /** @param open ids of earlier requests without a reply */
    PendingCall(long id, Collection<Long> open, Request request, Condition changed) {
        this.request = request;
        this.changed = changed;
        Request.write(message, id, open, request);
    }

    Request request() {
        return request;
    }

    /** The message to send, and to send again on another socket. */
    WireOutput message() {
        return message;
    }

    /** Signalled when there is a reply or failure, and when nobody reads. */
    Condition changed() {
        return changed;
    }

    boolean isOver() {
        return reply != null || failure != null;
    }

    void complete(Reply received) {
        reply = received;
        changed.signalAll();
    }

    void fail(SQLException reason) {
        if (!isOver()) {
            failure = reason;
        }
        changed.signalAll();
    }

    @Nullable
    Reply reply() {
        return reply;
    }

    @Nullable
    SQLException failure() {
        return failure;
    }
}
