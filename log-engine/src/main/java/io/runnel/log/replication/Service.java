package io.runnel.log.replication;

import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a replica serves, and if not any more, why. Thread-safe. */
final class Service {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final TopicPartition partition;
    private volatile @Nullable ApiException ended;
    private volatile boolean leaving;

    Service(TopicPartition partition) {
        this.partition = partition;
    }

    /** Throws the reason if the replica serves no more. */
    void require() {
        ApiException cause = ended;
        if (cause != null) {
            throw cause;
        }
    }

    boolean ended() {
        return ended != null;
    }

    /** Its files are about to lose their names; or are not after all. */
    void leaving(boolean now) {
        leaving = now;
    }

    boolean endedOrLeaving() {
        return leaving || ended();
    }

    /** Whether it ended by a failure, so that the log in memory may not be what it should be. */
    boolean stopped() {
        return ended instanceof KafkaStorageException;
    }

    void end(ApiException cause) {
        ended = cause;
    }

    /** Runs a step; one that breaks an invariant ends the service. */
    <T> T orStop(Supplier<T> step) {
        try {
            return step.get();
        } catch (ApiException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("{} stops: an invariant of its log is broken. Restart to recover it from disk.", partition, e);
            KafkaStorageException cause = new KafkaStorageException(partition + " stopped: " + e.getMessage(), e);
            ended = cause;
            throw cause;
        }
    }
}
