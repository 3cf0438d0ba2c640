package io.runnel.log;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that a module keeps its own state in. Several nodes that start together each want them, and the first
 * of them when there are not yet enough nodes for the replicas.
 */
public final class OwnTopics {
    /** How soon a topic for which nodes are missing is tried again. */
    private static final long RETRY_MS = 50;

    private OwnTopics() {}

    /**
     * Returns when the topic is there, whoever created it.
     *
     * @param timeoutMs how long to wait for the log, and for nodes that have not joined yet
     * @throws ExecutionException with the log's refusal as cause; {@code InvalidReplicationFactorException} if too few nodes
     *     have come by then
     * @throws TimeoutException if the log does not answer in time
     */
    public static void ensure(EventLog log, TopicSpec spec, long timeoutMs)
            throws ExecutionException, TimeoutException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (log.topic(spec.name()).isEmpty()) {
            try {
                log.createTopic(spec).get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() instanceof CompletionException
                                && e.getCause().getCause() != null
                        ? e.getCause().getCause()
                        : e.getCause();
                boolean another = cause instanceof TopicExistsException;
                boolean tooFewNodes = cause instanceof InvalidReplicationFactorException;
                if (!another && !tooFewNodes || System.nanoTime() > deadline) {
                    throw new ExecutionException(cause == null ? e : cause);
                }
                // Or this node does not know the topic yet that another has created.
                TimeUnit.MILLISECONDS.sleep(RETRY_MS);
            }
        }
    }
}
