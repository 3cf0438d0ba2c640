package io.runnel.sql.function;

import io.runnel.sql.SqlException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A method of a user function. Each thread calls it on an object of its own.
 *
 * @param label the function and its jar, for messages
 * @param object gives the object of the calling thread; null for a static method
 * @param parameters of a variadic method, the last is that of one of the values
 */
record UserCode(
        String label,
        Method method,
        Supplier<@Nullable Object> object,
        List<UserForm> parameters,
        boolean variadic,
        UserForm result) {
    /** SQL's class of errors of external routines. */
    static final String EXTERNAL_ROUTINE_FAILED = "38000";

    /**
     * What the method returns, in SQL's form. Null where a parameter that is a Java primitive would be null.
     *
     * @throws SqlException state 38000 if the method throws
     */
    @Nullable
    Object call(@Nullable Object[] arguments) {
        return result.sql(invoke(arguments));
    }

    /** The same in Java's form. */
    @Nullable
    Object invoke(@Nullable Object[] arguments) {
        int fixed = variadic ? parameters.size() - 1 : parameters.size();
        Class<?>[] types = method.getParameterTypes();
        @Nullable Object[] values = new @Nullable Object[types.length];
        for (int index = 0; index < fixed; index++) {
            if (arguments[index] == null && types[index].isPrimitive()) {
                return null;
            }
            values[index] = parameters.get(index).java(arguments[index]);
        }
        if (variadic) {
            values[fixed] = rest(arguments, fixed, types[fixed].getComponentType());
        }
        return watched(() -> method.invoke(object.get(), values));
    }

    private Object rest(@Nullable Object[] arguments, int fixed, Class<?> type) {
        Object rest = Array.newInstance(type, arguments.length - fixed);
        for (int index = fixed; index < arguments.length; index++) {
            Array.set(rest, index - fixed, parameters.get(fixed).java(arguments[index]));
        }
        return rest;
    }

    /** Runs code of the jar, under the eyes of who watches the thread; its failure is one of the statement. */
    @Nullable
    Object watched(Body body) {
        UserCall call = UserCall.begin(label);
        try {
            return body.run();
        } catch (InvocationTargetException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        } catch (ReflectiveOperationException | RuntimeException | LinkageError | StackOverflowError e) {
            throw failed(e);
        } finally {
            call.end();
        }
    }

    private SqlException failed(Throwable cause) {
        return new SqlException(EXTERNAL_ROUTINE_FAILED, label + " failed: " + cause, 0, 0, cause);
    }

    /** Code of a jar. */
    interface Body {
        @Nullable
        Object run() throws ReflectiveOperationException;
    }
}
