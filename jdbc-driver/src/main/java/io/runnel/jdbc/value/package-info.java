/**
 * Values of the protocol as Java's, and Java's as the protocol's: JDBC's tables of conversions. Pure: knows no connection,
 * statement or result. Read {@link io.runnel.jdbc.value.ObjectValues} first for what comes out, {@link
 * io.runnel.jdbc.value.Parameter} for what goes in.
 */
@NullMarked
package io.runnel.jdbc.value;

import org.jspecify.annotations.NullMarked;
