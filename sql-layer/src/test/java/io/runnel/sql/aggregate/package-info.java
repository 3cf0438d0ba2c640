@NullMarked
package io.runnel.sql.aggregate;

import org.jspecify.annotations.NullMarked;
