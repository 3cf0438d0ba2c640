@NullMarked
package io.runnel.sql.transaction;

import org.jspecify.annotations.NullMarked;
