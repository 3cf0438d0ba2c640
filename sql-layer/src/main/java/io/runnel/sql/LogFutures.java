package io.runnel.sql;

import io.runnel.log.EventLog;
import io.runnel.log.OwnTopics;
import io.runnel.log.TopicSpec;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Waits for the log, and says its failures in the terms of SQL. */
public final class LogFutures {
    /** A log that does not answer for so long is not well; the same bound that Kafka's clients have by default. */
    private static final long TIMEOUT_MS = 60_000;

    private static final String SYSTEM_ERROR = "58030";

    private static final Map<Class<? extends Throwable>, String> STATES = Map.of(
            InvalidTopicException.class, "42602",
            InvalidPartitionsException.class, "22023",
            InvalidReplicationFactorException.class, "22023",
            InvalidConfigurationException.class, "22023",
            TopicExistsException.class, "42P07",
            UnknownTopicOrPartitionException.class, "42704",
            InvalidRecordException.class, "23514",
            RecordTooLargeException.class, "54000");

    private LogFutures() {}

    /**
     * The future's value.
     *
     * @param attempted begins the message of a failure, such as {@code "Creating topic flights"}
     * @throws SqlException with the failure as its cause; state 58030 unless the failure has a better one
     */
    public static <T> T await(CompletableFuture<T> future, String attempted) {
        try {
            return future.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause(), attempted);
        } catch (TimeoutException e) {
            throw noAnswer(attempted, e);
        } catch (InterruptedException e) {
            throw cancelled(attempted, e);
        }
    }

    /**
     * Sees to it that a topic is there which the SQL layer keeps for itself.
     *
     * @throws SqlException as {@link #await}
     */
    public static void ensureTopic(EventLog log, TopicSpec spec) {
        String attempted = "Creating topic " + spec.name();
        try {
            OwnTopics.ensure(log, spec, TIMEOUT_MS);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause(), attempted);
        } catch (TimeoutException e) {
            throw noAnswer(attempted, e);
        } catch (InterruptedException e) {
            throw cancelled(attempted, e);
        }
    }

    private static SqlException noAnswer(String attempted, TimeoutException e) {
        String message = attempted + " got no answer from the log for " + TIMEOUT_MS
                + " ms; it may still happen. Look at the log's health, then try again.";
        return new SqlException(SYSTEM_ERROR, message, 0, 0, e);
    }

    private static SqlException cancelled(String attempted, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SqlException("57014", attempted + " was cancelled while it waited; it may still happen.", 0, 0, e);
    }

    /** What a failure of the log means for the statement that met it. */
    public static SqlException failure(Throwable cause, String attempted) {
        if (cause instanceof SqlException known) {
            return known;
        }
        String state = STATES.getOrDefault(cause.getClass(), SYSTEM_ERROR);
        return new SqlException(state, attempted + " failed: " + cause.getMessage(), 0, 0, cause);
    }
}
