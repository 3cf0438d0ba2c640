@NullMarked
package io.runnel.server.config;

import org.jspecify.annotations.NullMarked;
