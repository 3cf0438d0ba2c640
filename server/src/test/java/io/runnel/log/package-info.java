/** What tests of whole nodes do with their logs that no other module may. */
@NullMarked
package io.runnel.log;

import org.jspecify.annotations.NullMarked;
