/**
 * How followers get what their leaders have: a thread for each leader node that fetches, appends and flushes, in turn.
 */
@NullMarked
package io.runnel.log.replication.fetch;

import org.jspecify.annotations.NullMarked;
