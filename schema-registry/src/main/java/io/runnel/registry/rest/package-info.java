/**
 * The registry's REST API v1, on Confluent's paths, bodies and codes. Read
 * {@link io.runnel.registry.rest.RegistryHandler} first. Translates; decides nothing about schemas.
 */
@NullMarked
package io.runnel.registry.rest;

import org.jspecify.annotations.NullMarked;
