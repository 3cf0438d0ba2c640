package io.runnel.log.transaction;

/**
 * Settings of the transaction coordinator.
 *
 * @param maxTimeoutMs {@code transaction.max.timeout.ms}
 * @param idExpirationMs {@code transactional.id.expiration.ms}
 * @param expirationCheckIntervalMs {@code transaction.remove.expired.transaction.cleanup.interval.ms}
 * @param verifyPartitions {@code transaction.partition.verification.enable}
 */
public record TransactionSettings(
        int maxTimeoutMs, int idExpirationMs, int expirationCheckIntervalMs, boolean verifyPartitions) {}
