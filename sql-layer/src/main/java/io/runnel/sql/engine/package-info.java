/**
 * The engine: opens catalog, formats, planner and queries on a log, and hands each statement to whoever carries it out.
 * Read {@link io.runnel.sql.engine.RunnelSqlEngine} first.
 */
@NullMarked
package io.runnel.sql.engine;

import org.jspecify.annotations.NullMarked;
