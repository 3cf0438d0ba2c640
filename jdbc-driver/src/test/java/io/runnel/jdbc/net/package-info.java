@NullMarked
package io.runnel.jdbc.net;

import org.jspecify.annotations.NullMarked;
