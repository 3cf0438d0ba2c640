/**
 * Statements that are not queries: CREATE, DROP, SHOW, DESCRIBE, INSERT, SET. Read
 * {@link io.runnel.sql.statement.Executable} first. What can be decided without the log is decided in
 * {@link io.runnel.sql.statement.SourceDeclaration} and {@link io.runnel.sql.statement.ValueCoercion}.
 */
@NullMarked
package io.runnel.sql.statement;

import org.jspecify.annotations.NullMarked;
