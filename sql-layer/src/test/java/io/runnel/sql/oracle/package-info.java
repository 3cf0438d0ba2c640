/** Answers of queries over history held against those of another database; begin with {@link io.runnel.sql.oracle.HistoryQueryFilesTest}. */
@org.jspecify.annotations.NullMarked
package io.runnel.sql.oracle;
