/**
 * GROUP BY, DISTINCT and aggregate functions over history: groups in a hash table, what functions gather in arrays beside it, without
 * an object per row or group where values are numbers. Pure but for the memory that it reserves. Read
 * {@link io.runnel.sql.aggregate.HashAggregation} first.
 */
@NullMarked
package io.runnel.sql.aggregate;

import org.jspecify.annotations.NullMarked;
