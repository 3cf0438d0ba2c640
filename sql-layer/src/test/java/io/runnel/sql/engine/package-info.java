@NullMarked
package io.runnel.sql.engine;

import org.jspecify.annotations.NullMarked;
