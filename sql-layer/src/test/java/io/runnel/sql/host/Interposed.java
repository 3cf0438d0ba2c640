package io.runnel.sql.host;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stands before an object: a test says what becomes of calls of some methods, the object does all others. */
final class Interposed {
    private Interposed() {}

    /** What becomes of a call. */
    @FunctionalInterface
    interface Instead {
        @Nullable
        Object call(Call call) throws Throwable;
    }

    /** A call that was meant for the object. */
    record Call(Object target, Method method, @Nullable Object @Nullable [] arguments) {
        /** Has the object do it. */
        @Nullable
        Object proceed() throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        }

        @Nullable
        Object argument(int index) {
            return arguments == null ? null : arguments[index];
        }
    }

    /** @param instead by the names of methods */
    static <T> T before(Class<T> type, T target, Map<String, Instead> instead) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Call call = new Call(target, method, arguments);
                    Instead other = instead.get(method.getName());
                    return other == null ? call.proceed() : other.call(call);
                }));
    }
}
