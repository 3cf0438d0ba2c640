package io.runnel.log.network;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.network.Send;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call that came over a connection, whose network thread is the call's. */
final class ConnectionCall extends Call {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionCall.class);

    private final Processor processor;
    private final Connection connection;
    private final AtomicBoolean answered = new AtomicBoolean();
    private long deadlineMs = Connection.NO_DEADLINE;
    private @Nullable Runnable onTimeout;
    private @Nullable Runnable onEnd;

    ConnectionCall(Processor processor, Connection connection, RequestContext context, AbstractRequest request) {
        super(context, request);
        this.processor = processor;
        this.connection = connection;
    }

    @Override
    public InetAddress localAddress() {
        return connection.local;
    }

    @Override
    public void respond(AbstractResponse response) {
        if (answered.compareAndSet(false, true)) {
            Send send;
            try {
                send = context().buildResponseSend(response);
            } catch (RuntimeException e) {
                LOG.error("Encoding the response to {} failed; its connection is closed", context(), e);
                processor.execute(() -> processor.close(connection));
                return;
            }
            processor.execute(() -> processor.finish(this, send));
        }
    }

    @Override
    public void finish() {
        if (answered.compareAndSet(false, true)) {
            processor.execute(() -> processor.finish(this, null));
        }
    }

    @Override
    public void closeConnection() {
        if (answered.compareAndSet(false, true)) {
            processor.execute(() -> processor.close(connection));
        }
    }

    @Override
    public void resume(Runnable task) {
        processor.defer(() -> {
            if (isOpen()) {
                processor.guard(this, task);
            }
        });
    }

    @Override
    public boolean isOpen() {
        return !answered.get() && connection.call == this;
    }

    @Override
    public void onTimeout(long delayMs, Runnable task) {
        onTimeout = task;
        deadlineMs = processor.deadlineMs(delayMs);
        processor.watch(connection, deadlineMs);
    }

    @Override
    public void onEnd(Runnable task) {
        onEnd = task;
    }

    Connection connection() {
        return connection;
    }

    long deadlineMs() {
        return deadlineMs;
    }

    void timedOut() {
        Runnable task = onTimeout;
        deadlineMs = Connection.NO_DEADLINE;
        onTimeout = null;
        if (task != null && isOpen()) {
            processor.guard(this, task);
        }
    }

    void ended() {
        answered.set(true);
        Runnable task = onEnd;
        onEnd = null;
        onTimeout = null;
        if (task != null) {
            task.run();
        }
    }
}
