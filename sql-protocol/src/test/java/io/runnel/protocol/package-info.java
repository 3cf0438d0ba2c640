@NullMarked
package io.runnel.protocol;

import org.jspecify.annotations.NullMarked;
