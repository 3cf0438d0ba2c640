@NullMarked
package io.runnel.server;

import org.jspecify.annotations.NullMarked;
