/** Handlers of the APIs of transactions, and what writes the markers that end them. */
@NullMarked
package io.runnel.log.broker.transaction;

import org.jspecify.annotations.NullMarked;
