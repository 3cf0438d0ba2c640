/** Where the examples keep what they share: the data files of {@code examples/data}, packed into their jar. */
@NullMarked
package io.runnel.examples;

import org.jspecify.annotations.NullMarked;
