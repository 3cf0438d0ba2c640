/**
 * A node under hostile clients: frames that are nearly right, or not at all, beside clients that behave. Start with
 * {@link io.runnel.log.fuzz.ProtocolFuzz}.
 */
package io.runnel.log.fuzz;
