/**
 * Which records may enter a topic: the registry's side of the log's {@code RecordValidator} port. Read
 * {@link io.runnel.registry.validation.SchemaValidator} first. Runs on network threads, so it works from memory alone.
 */
@NullMarked
package io.runnel.registry.validation;

import org.jspecify.annotations.NullMarked;
