/**
 * How the driver reaches the SQL service: {@link io.runnel.jdbc.net.ServiceSession} is all that the java.sql classes see of it.
 */
@NullMarked
package io.runnel.jdbc.net;

import org.jspecify.annotations.NullMarked;
