package io.runnel.log.broker;

/**
 * Bounds of fetch sessions, under Kafka's broker setting names.
 *
 * @param sessionSlots {@code max.incremental.fetch.session.cache.slots}; 0 for no sessions
 * @param sessionEvictionMs {@code min.incremental.fetch.session.eviction.ms}: how long a session is safe from one with
 *     more partitions, and after what silence it is safe from none
 * @param sessionPartitions {@code runnel.fetch.session.partitions.max}: over all sessions, and again over all fetches
 *     without a session that wait, which bounds their memory
 */
public record FetchSettings(int sessionSlots, long sessionEvictionMs, int sessionPartitions) {}
