/**
 * Connections and statements: what java.sql asks of them, as requests of a {@link io.runnel.jdbc.net.ServiceSession}. Read
 * {@link io.runnel.jdbc.statement.RunnelConnection} first. Each class comes in layers that take a part of java.sql's
 * interface: the lowest what never differs or is refused, then settings, then execution. Cancel, close and abort never wait
 * for a call of another thread.
 */
@NullMarked
package io.runnel.jdbc.statement;

import org.jspecify.annotations.NullMarked;
