/** Measurements of a whole node. Not part of the default build: {@code mvn -Pbenchmarks package}. */
@NullMarked
package io.runnel.benchmarks;

import org.jspecify.annotations.NullMarked;
