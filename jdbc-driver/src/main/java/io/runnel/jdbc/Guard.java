package io.runnel.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every java.sql object that a user holds and sees to it that only an SQLException with an SQLState comes
 * out of it: Avatica's classes throw RuntimeExceptions, and exceptions without state, from many of their methods. What
 * they do is done by the objects behind; a call costs some tens of nanoseconds more.
 */
final class Guard implements InvocationHandler {
    private static final Set<Class<?>> GUARDED = Set.of(
            Connection.class,
            Statement.class,
            PreparedStatement.class,
            ResultSet.class,
            DatabaseMetaData.class,
            ResultSetMetaData.class,
            ParameterMetaData.class);

    /** Setters that Avatica accepts and forgets: the parameter would stay unset. */
    private static final Set<String> FORGOTTEN_SETTERS = Set.of(
            "setAsciiStream",
            "setUnicodeStream",
            "setBinaryStream",
            "setCharacterStream",
            "setNCharacterStream",
            "setBlob",
            "setClob",
            "setNClob",
            "setSQLXML",
            "setRowId",
            "setRef");

    private static final Set<String> BATCHES = Set.of("executeBatch", "executeLargeBatch");

    private final Class<?> type;
    private final Object target;
    /** The guarded object that this one came from: a result's statement, a statement's connection. */
    private final @Nullable Object origin;

    private Guard(Class<?> type, Object target, @Nullable Object origin) {
        this.type = type;
        this.target = target;
        this.origin = origin;
    }

    static <T> T of(Class<T> type, T target) {
        return type.cast(guarded(type, target, null));
    }

    private static Object guarded(Class<?> type, Object target, @Nullable Object origin) {
        return Proxy.newProxyInstance(
                Guard.class.getClassLoader(), new Class<?>[] {type}, new Guard(type, target, origin));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, arguments);
        }
        String name = method.getName();
        if (name.equals("unwrap") && arguments != null && ((Class<?>) arguments[0]).isInstance(proxy)) {
            return proxy;
        }
        if (type == PreparedStatement.class && FORGOTTEN_SETTERS.contains(name)) {
            throw SqlErrors.notSupported(describe(method));
        }
        if (GUARDED.contains(method.getReturnType()) && method.getReturnType().isInstance(origin)) {
            return origin;
        }
        try {
            Object result = method.invoke(target, arguments);
            return result == null ? null : result(proxy, method, result);
        } catch (InvocationTargetException e) {
            throw failure(method, e.getTargetException());
        }
    }

    private Object result(Object proxy, Method method, Object result) {
        Class<?> declared = method.getReturnType();
        if (!GUARDED.contains(declared)) {
            return result;
        }
        return guarded(declared, result, proxy);
    }

    private Throwable failure(Method method, Throwable failure) {
        if (failure instanceof Error) {
            return failure;
        }
        SQLException exception = SqlErrors.translate(failure, describe(method));
        if (BATCHES.contains(method.getName()) && !(exception instanceof BatchUpdateException)) {
            return new BatchUpdateException(
                    exception.getMessage(), exception.getSQLState(), exception.getErrorCode(), new int[0], exception);
        }
        return exception;
    }

    private String describe(Method method) {
        return type.getSimpleName() + "." + method.getName();
    }

    private @Nullable Object ofObject(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && arguments[0] != null && isSame(proxy, arguments[0]);
            case "hashCode" -> System.identityHashCode(target);
            default -> type.getSimpleName() + "@" + Integer.toHexString(System.identityHashCode(target));
        };
    }

    /** Two guards of one object are equal: each getter makes its own. */
    private boolean isSame(Object proxy, Object other) {
        if (proxy == other) {
            return true;
        }
        return Proxy.isProxyClass(other.getClass())
                && Proxy.getInvocationHandler(other) instanceof Guard guard
                && guard.target == target;
    }
}
