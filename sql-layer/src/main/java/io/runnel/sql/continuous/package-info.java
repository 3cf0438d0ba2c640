/**
 * Continuous queries as they are planned: from Calcite's logical operators to a tree of {@link
 * io.runnel.sql.continuous.Flow}s, which hosts carry out.
 */
@NullMarked
package io.runnel.sql.continuous;

import org.jspecify.annotations.NullMarked;
