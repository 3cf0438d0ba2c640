/** Programs that reach a node by JDBC, to be copied; docs/jdbc.md shows them. */
@NullMarked
package io.runnel.examples.jdbc;

import org.jspecify.annotations.NullMarked;
