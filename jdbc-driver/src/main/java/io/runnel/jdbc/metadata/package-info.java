/**
 * DatabaseMetaData. Read {@link io.runnel.jdbc.metadata.RunnelDatabaseMetaData} first. What depends on the catalogue the
 * service answers, in rows that are ready; the rest is known here. Knows nothing of statements.
 */
@NullMarked
package io.runnel.jdbc.metadata;

import org.jspecify.annotations.NullMarked;
