package io.runnel.sql.function;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a public static method one form of a SQL function. Its parameters take the forms of values that
 * {@link io.runnel.sql.catalog.ColumnType} lists; a parameter of a type variable is an {@code Object}, a variadic one a
 * {@code List}, a lambda one of Calcite's {@code Function1} and {@code Function2}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Form {
    /**
     * Name, parameters and result, such as {@code ARRAY_CONTAINS(array ARRAY<T>, value T) BOOLEAN}. A name that is no type is
     * a type variable, of numbers if it is N; {@code VARCHAR...} as the last type means any number of these.
     */
    String value();

    /** A further form, which the planner turns into this one. */
    String also() default "";

    /** What the function does; once per name. */
    String about() default "";

    /** Calls and what they give, such as {@code UCASE('a') gives A}. */
    String[] examples() default {};

    /** Whether it is called with nulls; otherwise the result is null where any argument is. */
    boolean nulls() default false;

    /** The argument whose type's text the method takes as its last parameter, counted from 0; -1 if it takes none. */
    int typeOf() default -1;

    /** Whether equal arguments give equal results. */
    boolean deterministic() default true;
}
