/**
 * The JDBC driver: URL {@code jdbc:runnel://host:port}. Read {@link io.runnel.jdbc.Driver} first, then
 * {@code RunnelConnection} and {@code FrameRows}. Underneath are Avatica's messages and its java.sql classes; the
 * transport, the reading of rows, cancel and the errors are ours. It must not know any other module of Runnel.
 *
 * <p>A call's way: {@code Guard} (errors) → Avatica's class or ours → {@code ServerMeta} (which request) →
 * {@code ServerCalls} (messages, repeats) → {@code HttpTransport} (bytes).
 */
@NullMarked
package io.runnel.jdbc;

import org.jspecify.annotations.NullMarked;
