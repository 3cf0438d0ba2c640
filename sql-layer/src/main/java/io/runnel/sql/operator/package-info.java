/**
 * Streaming operators on changelog rows: pure functions of a row, its event time and their state. No thread, clock,
 * file, lock or log: the host hands in time and state, and gets failures through {@link
 * io.runnel.sql.operator.RowFailures}. Read {@link io.runnel.sql.operator.ChangeSink} first.
 */
@NullMarked
package io.runnel.sql.operator;

import org.jspecify.annotations.NullMarked;
