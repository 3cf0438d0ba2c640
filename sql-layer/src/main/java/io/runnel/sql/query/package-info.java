/**
 * The life of a query: historical, continuous, persistent. Read {@link io.runnel.sql.query.RowSource} first.
 */
@NullMarked
package io.runnel.sql.query;

import org.jspecify.annotations.NullMarked;
