/**
 * The edge between the registry's decisions and the log: the compacted topic in Confluent's record format. Read
 * {@link io.runnel.registry.storage.LogBackedRegistry} first. Decides nothing itself.
 */
@NullMarked
package io.runnel.registry.storage;

import org.jspecify.annotations.NullMarked;
