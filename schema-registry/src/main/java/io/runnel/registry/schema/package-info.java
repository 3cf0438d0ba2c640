/**
 * Texts become schemas: parsing, canonical and normalized form, and whether a payload is written with a schema. Read
 * {@link io.runnel.registry.schema.ParsedSchema} first. Knows no subjects, no log and no HTTP. Avro's and the JSON
 * validator's classes are loaded by the first schema of their kind, so that a node starts without them.
 */
@NullMarked
package io.runnel.registry.schema;

import org.jspecify.annotations.NullMarked;
