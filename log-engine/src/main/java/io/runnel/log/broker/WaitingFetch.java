package io.runnel.log.broker;

import io.runnel.log.network.Call;
import io.runnel.log.replication.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.requests.FetchRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fetch that waits for more records: woken when a high watermark moves, ended by its maximum wait, forgotten with its
 * connection. A connection has one call at a time, so there are never more of these than connections.
 *
 * <p>Belongs to the call's network thread, except {@link #wake}.
 */
final class WaitingFetch {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingFetch.class);

    private final FetchHandler handler;
    private final Call call;
    private final FetchRequest request;
    private final List<AutoCloseable> registrations = new ArrayList<>();
    private final AtomicBoolean woken = new AtomicBoolean();

    WaitingFetch(FetchHandler handler, Call call, FetchRequest request) {
        this.handler = handler;
        this.call = call;
        this.request = request;
    }

    void begin() {
        call.onEnd(this::unregister);
        call.onTimeout(
                request.maxWait(), () -> call.respond(handler.read(request).toResponse()));
        for (FetchTopic topic : request.data().topics()) {
            for (FetchPartition partition : topic.partitions()) {
                register(topic, partition);
            }
        }
        // What came between the first look and the registration has woken nobody.
        look();
    }

    private void register(FetchTopic topic, FetchPartition partition) {
        try {
            Replica replica = handler.replica(topic, partition);
            registrations.add(replica.onHighWatermark(this::wake));
        } catch (ApiException e) {
            // The partition has just gone; the look that follows finds that out and answers with it.
            LOG.debug("Nothing to wait for in partition {}: {}", partition.partition(), e.getMessage());
        }
    }

    /** Has the network thread look again; many wakes before it does are one. Any thread. */
    private void wake() {
        if (woken.compareAndSet(false, true)) {
            call.resume(this::look);
        }
    }

    private void look() {
        woken.set(false);
        FetchHandler.Answer answer = handler.read(request);
        if (answer.isEnough(request)) {
            call.respond(answer.toResponse());
        }
    }

    private void unregister() {
        registrations.forEach(registration -> {
            try {
                registration.close();
            } catch (Exception e) {
                LOG.error("Ending the wait of {} failed", call.context(), e);
            }
        });
        registrations.clear();
    }
}
