/**
 * The JDBC driver: URL {@code jdbc:runnel://host:port}. Read {@link io.runnel.jdbc.Driver} first. It must not know any other
 * module of Runnel than sql-protocol, and no library.
 *
 * <p>A call's way: {@code statement} (which request) → {@code net} (bytes, repeats) → {@code result} (rows as they came) →
 * {@code value} (what the user wants to have of them); {@code error} gives every failure its class and SQLState.
 */
@NullMarked
package io.runnel.jdbc;

import org.jspecify.annotations.NullMarked;
