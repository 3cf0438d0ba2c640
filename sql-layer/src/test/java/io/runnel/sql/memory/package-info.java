@NullMarked
package io.runnel.sql.memory;

import org.jspecify.annotations.NullMarked;
