package io.runnel.log.metadata.raft;

import io.runnel.log.metadata.MetadataLog;
import io.runnel.log.metadata.MetadataRecord;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the listener, one call at a time, from the thread that applies batches and the one that watches the leader. What
 * is committed is committed: an error of the listener is logged and does not stop the log. Nothing is delivered twice.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final MetadataLog.Listener listener;
    private final ReentrantLock oneCall = new ReentrantLock();
    private volatile long delivered = MetadataLog.BEGINNING;

    Delivery(MetadataLog.Listener listener) {
        this.listener = listener;
    }

    /** Up to where the listener was given everything, or {@link MetadataLog#BEGINNING}. */
    long delivered() {
        return delivered;
    }

    // A member that takes up its part again applies its log from the last snapshot on, or from the start.
    void committed(long offset, List<MetadataRecord> records) {
        if (offset > delivered) {
            delivered = offset;
            call("the batch at offset " + offset, () -> listener.committed(offset, records));
        }
    }

    void replaced(long offset, List<MetadataRecord> records) {
        if (offset > delivered) {
            delivered = offset;
            call("the snapshot up to offset " + offset, () -> listener.replaced(offset, records));
        }
    }

    void controllerIs(int nodeId, long term) {
        call("the controller " + nodeId, () -> listener.controllerIs(nodeId, term));
    }

    void controllerIsUnknown() {
        call("that there is no controller", listener::controllerIsUnknown);
    }

    /** Runs on the thread that applies, so that the records stand for what was applied so far. */
    List<MetadataRecord> snapshot() {
        oneCall.lock();
        try {
            return listener.snapshot();
        } finally {
            oneCall.unlock();
        }
    }

    private void call(String what, Runnable delivery) {
        oneCall.lock();
        try {
            delivery.run();
        } catch (RuntimeException e) {
            LOG.error("This node failed to carry out {} of the metadata log", what, e);
        } finally {
            oneCall.unlock();
        }
    }
}
