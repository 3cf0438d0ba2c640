package io.runnel.server.command;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;

/** What a broker answers to Kafka's admin client, or the one line that its error is. */
public final class Answers {
    private Answers() {}

    /** The value; the broker's error becomes the command's. */
    public static <T> T of(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailedException(String.valueOf(cause.getMessage()), cause);
        }
    }

    /** What the broker said of a thing we asked for; it answers each or fails the whole. */
    public static <K, T> T found(K asked, Map<K, T> answers) {
        T answer = answers.get(asked);
        if (answer == null) {
            throw new CommandFailedException("The broker's answer lacks " + asked + ".");
        }
        return answer;
    }
}
