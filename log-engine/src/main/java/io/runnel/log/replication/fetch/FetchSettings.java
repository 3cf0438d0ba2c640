package io.runnel.log.replication.fetch;

/**
 * How followers fetch.
 *
 * @param maxBytes {@code replica.fetch.max.bytes}: of one partition in an answer; a larger first batch comes all the same
 * @param responseMaxBytes {@code replica.fetch.response.max.bytes}: of an answer
 * @param minBytes {@code replica.fetch.min.bytes}: with less the leader waits
 * @param maxWaitMs {@code replica.fetch.wait.max.ms}: how long a leader holds a fetch when there is nothing new
 * @param backoffMs {@code replica.fetch.backoff.ms}: after an error of a partition, or of the leader
 * @param timeoutMs what an answer may take
 * @param fetchers {@code num.replica.fetchers}: connections, with a thread each, to one leader
 */
public record FetchSettings(
        int maxBytes, int responseMaxBytes, int minBytes, int maxWaitMs, int backoffMs, int timeoutMs, int fetchers) {}
