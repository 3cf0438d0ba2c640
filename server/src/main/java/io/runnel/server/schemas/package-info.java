/**
 * A schema registry seen from outside, for the command {@code schemas}: asks any registry with Confluent's REST API, and
 * says how two schemas differ. It must not know the node's own registry, only what it compares schemas with. Read
 * {@link io.runnel.server.schemas.RegistryClient} and {@link io.runnel.server.schemas.Evolution} first.
 */
@NullMarked
package io.runnel.server.schemas;

import org.jspecify.annotations.NullMarked;
