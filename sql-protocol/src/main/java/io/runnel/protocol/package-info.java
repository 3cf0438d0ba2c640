/**
 * Runnel's SQL protocol: what its JDBC driver and its SQL service say to each other on one socket, and nothing else. Read
 * {@link io.runnel.protocol.Protocol} first, then {@link io.runnel.protocol.Request} and {@link
 * io.runnel.protocol.Reply}; {@link io.runnel.protocol.Frame} is the form in which rows travel, column by column. Pure:
 * bytes in, values out.
 */
@NullMarked
package io.runnel.protocol;

import org.jspecify.annotations.NullMarked;
