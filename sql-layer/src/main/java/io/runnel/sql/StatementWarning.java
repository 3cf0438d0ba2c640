package io.runnel.sql;

/**
 * What a client should know of a statement that did not fail.
 *
 * @param sqlState five characters, of class 01
 */
public record StatementWarning(String sqlState, String message) {}
