/** Tests of connections and statements, against a session that answers as a test tells it to. */
@NullMarked
package io.runnel.jdbc.statement;

import org.jspecify.annotations.NullMarked;
