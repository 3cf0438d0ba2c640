/** Tests of the conversions of values that statements are given. */
@NullMarked
package io.runnel.jdbc.value;

import org.jspecify.annotations.NullMarked;
