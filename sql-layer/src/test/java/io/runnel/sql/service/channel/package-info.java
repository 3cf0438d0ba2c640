/** Tests of the SQL service for our own driver. */
@NullMarked
package io.runnel.sql.service.channel;

import org.jspecify.annotations.NullMarked;
