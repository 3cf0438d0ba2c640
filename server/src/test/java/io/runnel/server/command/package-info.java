@NullMarked
package io.runnel.server.command;

import org.jspecify.annotations.NullMarked;
