/**
 * SQL over the log: history ({@code SELECT}) and never-ending answers ({@code SELECT … EMIT CHANGES}). Read
 * {@link io.runnel.sql.SqlEngine} first; a statement's way is parser, catalog, plan, query.
 */
@NullMarked
package io.runnel.sql;

import org.jspecify.annotations.NullMarked;
