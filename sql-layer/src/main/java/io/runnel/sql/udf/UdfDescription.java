package io.runnel.sql.udf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A public class with a public constructor without parameters is a scalar function of this name. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface UdfDescription {
    /** The name in SQL, in any case. */
    String name();

    /** What the function does. */
    String description();

    /** Who wrote it. */
    String author() default "";

    /** Its version. */
    String version() default "";

    /** What it is for, as SHOW FUNCTIONS has it. */
    String category() default "USER";
}
