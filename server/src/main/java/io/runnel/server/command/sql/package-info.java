/**
 * The SQL shell: statements from a dialogue, a text, a file or a pipe go to a node through {@code java.sql} alone, and their
 * answers come out as tables, CSV, TSV or JSON. It knows no class of the driver or the engine, only
 * {@link io.runnel.sql.parser.SqlScript}, which says where a statement ends. Read
 * {@link io.runnel.server.command.sql.SqlSession} first.
 */
@NullMarked
package io.runnel.server.command.sql;

import org.jspecify.annotations.NullMarked;
