@NullMarked
package io.runnel.sql.service.channel;

import org.jspecify.annotations.NullMarked;
