/**
 * Functions beyond those of the SQL standard, one class per family, and the operator table that lists all of them. Read
 * {@link io.runnel.sql.function.Functions} first.
 */
@NullMarked
package io.runnel.sql.function;

import org.jspecify.annotations.NullMarked;
