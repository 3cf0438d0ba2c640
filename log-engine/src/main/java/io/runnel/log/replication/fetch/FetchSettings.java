package io.runnel.log.replication.fetch;

/**
 * How followers fetch.
 *
 * @param maxBytes {@code replica.fetch.max.bytes}: of one partition in an answer; a larger first batch comes all the same
 * @param responseMaxBytes {@code replica.fetch.response.max.bytes}: of an answer
 * @param maxWaitMs {@code replica.fetch.wait.max.ms}: how long a leader holds a fetch when there is nothing new
 * @param backoffMs {@code replica.fetch.backoff.ms}: after an error of a partition, or of the leader
 * @param timeoutMs {@code replica.socket.timeout.ms}: what an answer may take
 */
public record FetchSettings(int maxBytes, int responseMaxBytes, int maxWaitMs, int backoffMs, int timeoutMs) {
    /** The defaults. */
    public static final FetchSettings DEFAULTS = new FetchSettings(1 << 20, 10 << 20, 500, 100, 5_000);
}
