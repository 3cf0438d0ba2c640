/**
 * How much memory queries over history may hold, counted in bytes by estimated sizes. Pure: knows no query, no plan and
 * no log. Read {@link io.runnel.sql.memory.MemoryBudget} first.
 */
@NullMarked
package io.runnel.sql.memory;

import org.jspecify.annotations.NullMarked;
