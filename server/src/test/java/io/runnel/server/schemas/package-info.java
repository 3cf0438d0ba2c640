/** Tests of the command {@code schemas}' own reasoning. */
@NullMarked
package io.runnel.server.schemas;

import org.jspecify.annotations.NullMarked;
