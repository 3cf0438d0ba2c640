package io.runnel.sql.udf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A public method is one form of the function that gives rows, one for each element of the list it returns. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Udtf {
    /** What this form does. */
    String description() default "";

    /** The type of a row in SQL, where Java does not say it whole: STRUCT, or DECIMAL with its digits. */
    String schema() default "";
}
