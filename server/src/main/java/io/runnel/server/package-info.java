/**
 * The process: it wires the log, the registry and the SQL layer, and opens their doors. Read
 * {@link io.runnel.server.Runnel} first. Nothing about records, schemas or SQL is decided here.
 */
@NullMarked
package io.runnel.server;

import org.jspecify.annotations.NullMarked;
