/**
 * From a parsed query to a plan: validation, names, types, the rules that push work into the log's scan, EXPLAIN. Read
 * {@link io.runnel.sql.plan.QueryPlanner} first. It knows sources and formats, and runs nothing.
 */
@NullMarked
package io.runnel.sql.plan;

import org.jspecify.annotations.NullMarked;
