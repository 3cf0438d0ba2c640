package io.runnel.log.embedded;

/**
 * Under which one transaction is written: each has an epoch of its own (KIP-890).
 *
 * @param timeoutMs after which the transaction is aborted
 */
record Producer(String transactionalId, int timeoutMs, long id, short epoch) {
    Producer next(long nextId, short nextEpoch) {
        return new Producer(transactionalId, timeoutMs, nextId, nextEpoch);
    }
}
