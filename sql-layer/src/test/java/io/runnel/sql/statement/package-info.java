@NullMarked
package io.runnel.sql.statement;

import org.jspecify.annotations.NullMarked;
