/**
 * Expressions as generated Java: a pipeline's filter and projection become one class without boxing between its
 * expressions. Knows Calcite's row expressions and Janino, nothing of queries or the log. Read {@link
 * io.runnel.sql.codegen.RowCompiler} first.
 */
@NullMarked
package io.runnel.sql.codegen;

import org.jspecify.annotations.NullMarked;
