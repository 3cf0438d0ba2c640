/** Where the newest record of each key stands: what quickens lookups by key in tables. */
@NullMarked
package io.runnel.sql.query.lookup;

import org.jspecify.annotations.NullMarked;
