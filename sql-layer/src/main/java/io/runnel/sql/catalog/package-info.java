/**
 * Streams and tables by name, and the topic that keeps them. Read {@link io.runnel.sql.catalog.Source} first. It knows
 * nothing of plans or queries.
 */
@NullMarked
package io.runnel.sql.catalog;

import org.jspecify.annotations.NullMarked;
