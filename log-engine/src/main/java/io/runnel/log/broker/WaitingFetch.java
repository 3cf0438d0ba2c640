package io.runnel.log.broker;

import io.runnel.log.network.Call;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.requests.FetchRequest;

/**
 * A fetch that waits for more records: woken when a high watermark moves, ended by its maximum wait, forgotten with its
 * connection. A connection has one call at a time, so there are never more of these than connections.
 *
 * <p>Belongs to the call's network thread, except {@link #wake}.
 */
final class WaitingFetch {
    private final FetchHandler handler;
    private final Call call;
    private final FetchRequest request;
    private final FetchScope scope;
    private final AtomicBoolean woken = new AtomicBoolean();
    private boolean answered;

    WaitingFetch(FetchHandler handler, Call call, FetchScope scope) {
        this.handler = handler;
        this.call = call;
        this.request = (FetchRequest) call.request();
        this.scope = scope;
    }

    void begin() {
        if (!handler.mayHold(scope)) {
            answer(handler.read(scope, request));
            return;
        }
        call.onEnd(this::end);
        call.onTimeout(request.maxWait(), () -> answer(handler.read(scope, request)));
        scope.wait(this::wake, FetchHandler.limit(request), partition -> handler.replicaOrNull(partition, request));
        // What came between the first look and the registration has woken nobody.
        look();
    }

    private void end() {
        scope.stopWaiting(answered);
        handler.holdNoMore(scope);
    }

    /** Has the network thread look again; many wakes before it does are one. Any thread. */
    private void wake() {
        if (woken.compareAndSet(false, true)) {
            call.resume(this::look);
        }
    }

    private void look() {
        woken.set(false);
        FetchAnswer answer = handler.read(scope, request);
        if (handler.isEnough(answer, scope, request)) {
            answer(answer);
        }
    }

    private void answer(FetchAnswer answer) {
        answered = true;
        handler.respond(call, scope, answer);
    }
}
