/**
 * The SQL service: Avatica's remote protocol over HTTP in front of {@link io.runnel.sql.SqlEngine}. Read
 * {@link io.runnel.sql.service.SqlService} first. It knows connections, statements and frames of rows; it must not know
 * how a statement is planned or executed, and the log not at all.
 */
@NullMarked
package io.runnel.sql.service;

import org.jspecify.annotations.NullMarked;
