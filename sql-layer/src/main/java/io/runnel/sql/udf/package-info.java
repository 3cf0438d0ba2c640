/**
 * What a jar of user functions is compiled against, and all of the node that such a jar sees. The shape is ksqlDB's: a
 * class with {@link io.runnel.sql.udf.UdfDescription} and methods with {@link io.runnel.sql.udf.Udf} is a scalar
 * function, {@link io.runnel.sql.udf.UdtfDescription} and {@link io.runnel.sql.udf.Udtf} make one that gives rows, and
 * {@link io.runnel.sql.udf.UdafDescription} and {@link io.runnel.sql.udf.UdafFactory} an aggregate. Knows nothing else.
 */
@NullMarked
package io.runnel.sql.udf;

import org.jspecify.annotations.NullMarked;
