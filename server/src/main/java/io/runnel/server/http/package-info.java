/** The HTTP doors of a node, all on one Jetty. */
@NullMarked
package io.runnel.server.http;

import org.jspecify.annotations.NullMarked;
