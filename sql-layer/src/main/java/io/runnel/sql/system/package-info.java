/**
 * Schema SYS: tables in which a node describes itself. Each takes what one part of the node knows and gives it the form of
 * rows; it must not know how queries read them. Read {@link io.runnel.sql.system.SystemTables} first.
 */
@NullMarked
package io.runnel.sql.system;

import org.jspecify.annotations.NullMarked;
