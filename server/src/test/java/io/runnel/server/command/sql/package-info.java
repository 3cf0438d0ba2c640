@NullMarked
package io.runnel.server.command.sql;

import org.jspecify.annotations.NullMarked;
