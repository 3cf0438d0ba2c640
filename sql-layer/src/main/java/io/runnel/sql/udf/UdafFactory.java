package io.runnel.sql.udf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A public static method that returns a Udaf is one form of the aggregate function. Its parameters, if any, are given behind the column in SQL. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface UdafFactory {
    /** What this form does. */
    String description() default "";

    /** The result as a SQL type, where Java does not say it whole: STRUCT, or DECIMAL with its digits. */
    String schema() default "";
}
