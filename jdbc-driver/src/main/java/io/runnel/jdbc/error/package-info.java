/** The exceptions that users of the driver get: always an SQLException of the right class, with an SQLState. */
@NullMarked
package io.runnel.jdbc.error;

import org.jspecify.annotations.NullMarked;
