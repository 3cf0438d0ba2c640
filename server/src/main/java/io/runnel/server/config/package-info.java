/** Settings of a node: where they come from, and which names there are. */
@NullMarked
package io.runnel.server.config;

import org.jspecify.annotations.NullMarked;
