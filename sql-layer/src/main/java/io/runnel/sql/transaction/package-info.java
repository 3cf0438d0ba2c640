/**
 * Transactions of sessions: what a session stores and consumes between two commits is one transaction of the log. Read
 * {@link io.runnel.sql.transaction.SessionTransaction} first; {@link io.runnel.sql.transaction.WriterPool} has the
 * transactional ids of the node, and {@link io.runnel.sql.transaction.GroupClaim} what a session consumes for a group.
 *
 * <p>Knows nothing of statements: records come ready to be stored, positions as offsets.
 */
@NullMarked
package io.runnel.sql.transaction;

import org.jspecify.annotations.NullMarked;
