/**
 * Text to statement nodes: Calcite's grammar, extended by {@code src/main/codegen}. Read
 * {@link io.runnel.sql.parser.StatementParser} first. It knows no catalog: whether names exist is asked later.
 */
@NullMarked
package io.runnel.sql.parser;

import org.jspecify.annotations.NullMarked;
