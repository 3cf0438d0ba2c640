/** Tests of the SQL service, and the fakes that the driver is tested against. */
@NullMarked
package io.runnel.sql.service;

import org.jspecify.annotations.NullMarked;
