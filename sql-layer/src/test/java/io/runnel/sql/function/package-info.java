@NullMarked
package io.runnel.sql.function;

import org.jspecify.annotations.NullMarked;
