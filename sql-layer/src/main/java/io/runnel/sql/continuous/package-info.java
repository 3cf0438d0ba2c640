/**
 * From the plan of a query that goes on to the graph of its stages. Read {@link io.runnel.sql.continuous.OutputShape} for
 * what statements need to know of it.
 */
@NullMarked
package io.runnel.sql.continuous;

import org.jspecify.annotations.NullMarked;
