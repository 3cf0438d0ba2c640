/**
 * Bytes in, requests out, responses back: listener, connections, and the threads that serve them, on the selector and
 * channel builders of kafka-clients.
 *
 * <p>Requests are carried out on the network thread that read them; a response that must wait is a continuation that
 * returns to it. Knows nothing of what requests mean: that is behind {@link io.runnel.log.network.RequestDispatcher}.
 * Read {@link io.runnel.log.network.Processor} first.
 */
@NullMarked
package io.runnel.log.network;

import org.jspecify.annotations.NullMarked;
