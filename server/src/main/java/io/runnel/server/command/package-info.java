/**
 * The command line. Each command is one class that uses a node as any client would; only {@code start} holds one. Read
 * {@link io.runnel.server.command.Main} first.
 */
@NullMarked
package io.runnel.server.command;

import org.jspecify.annotations.NullMarked;
