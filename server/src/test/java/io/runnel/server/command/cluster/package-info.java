@NullMarked
package io.runnel.server.command.cluster;

import org.jspecify.annotations.NullMarked;
