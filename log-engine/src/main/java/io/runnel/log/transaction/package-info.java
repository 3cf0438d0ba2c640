/**
 * Transactions of producers: who owns a transactional id, which partitions its transaction has, how it ends (KIP-98,
 * KIP-890). A pure state machine over {@code __transaction_state}; no disk, socket, thread or clock.
 *
 * <p>Read {@link io.runnel.log.transaction.Transactions} first: the state of one partition of the topic.
 */
@NullMarked
package io.runnel.log.transaction;

import org.jspecify.annotations.NullMarked;
