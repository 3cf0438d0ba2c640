/**
 * Results: {@link io.runnel.jdbc.result.RunnelResultSet}, in layers that each take a part of java.sql's interface, over the
 * frames of a {@link io.runnel.jdbc.result.FrameSource}. Knows no statement and no connection. Rows that the client has
 * itself become a result by {@link io.runnel.jdbc.result.ClientRows}.
 */
@NullMarked
package io.runnel.jdbc.result;

import org.jspecify.annotations.NullMarked;
