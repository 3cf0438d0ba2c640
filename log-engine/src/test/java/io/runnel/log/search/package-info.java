@NullMarked
package io.runnel.log.search;

import org.jspecify.annotations.NullMarked;
