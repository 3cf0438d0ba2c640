@NullMarked
package io.runnel.sql.catalog;

import org.jspecify.annotations.NullMarked;
