package io.runnel.log.storage;

/**
 * When producers are forgotten that write nothing any more.
 *
 * @param afterMs after what silence ({@code producer.id.expiration.ms})
 * @param checkIntervalMs how often such producers are looked for ({@code producer.id.expiration.check.interval.ms})
 */
public record ProducerExpiration(long afterMs, long checkIntervalMs) {
    /** Kafka's. */
    public static final ProducerExpiration DEFAULTS = new ProducerExpiration(86_400_000, 600_000);

    public ProducerExpiration {
        if (afterMs <= 0 || checkIntervalMs <= 0) {
            throw new IllegalArgumentException("Producers must be forgotten after more than 0 ms, not " + afterMs
                    + ", and be looked for in intervals of more than 0 ms, not " + checkIntervalMs);
        }
    }
}
