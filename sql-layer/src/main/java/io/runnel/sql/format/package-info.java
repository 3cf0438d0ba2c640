/** Bytes to row and back, one class per format; decoders read only the columns asked for. */
@NullMarked
package io.runnel.sql.format;

import org.jspecify.annotations.NullMarked;
