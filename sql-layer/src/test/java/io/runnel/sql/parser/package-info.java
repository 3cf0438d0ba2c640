@NullMarked
package io.runnel.sql.parser;

import org.jspecify.annotations.NullMarked;
