/** Tests of {@code io.runnel.jdbc.result}. */
@NullMarked
package io.runnel.jdbc.result;

import org.jspecify.annotations.NullMarked;
