/** Tests of the driver, against the SQL service over a fake engine and against servers that misbehave. */
@NullMarked
package io.runnel.jdbc;

import org.jspecify.annotations.NullMarked;
