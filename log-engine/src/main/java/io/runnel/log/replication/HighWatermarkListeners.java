package io.runnel.log.replication;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who want to know when a partition's high watermark moves: long polls and readers. Thread-safe. */
final class HighWatermarkListeners {
    private static final Logger LOG = LoggerFactory.getLogger(HighWatermarkListeners.class);

    private final Set<Registration> registrations = ConcurrentHashMap.newKeySet();

    /** One registration; ends with close. Compared by identity, so that a listener may be registered twice. */
    private final class Registration implements AutoCloseable {
        private final Runnable wakeUp;

        private Registration(Runnable wakeUp) {
            this.wakeUp = wakeUp;
        }

        @Override
        public void close() {
            registrations.remove(this);
        }
    }

    AutoCloseable add(Runnable wakeUp) {
        Registration registration = new Registration(wakeUp);
        registrations.add(registration);
        return registration;
    }

    /** Runs all; one that fails does not keep the others from running. */
    void wakeUp() {
        for (Registration registration : registrations) {
            try {
                registration.wakeUp.run();
            } catch (RuntimeException e) {
                LOG.error("A listener for the high watermark failed", e);
            }
        }
    }
}
