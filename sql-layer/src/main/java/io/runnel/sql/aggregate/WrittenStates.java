package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import io.runnel.sql.memory.RowSizes;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * States of functions written as Java methods. A state that is a collection counts with what is put into it; what else a function keeps
 * in a state of its own making, nobody can see.
 */
final class WrittenStates implements GroupStates {
    /** What a collection takes for an element beside it. */
    private static final long ENTRY = 48;

    private static final long STATE = 64;

    private final AggregateFunction.Written function;
    private final int[] arguments;
    private final HeldMemory memory;
    private final MethodHandle start;
    private final MethodHandle add;
    private final MethodHandle finish;
    private final @Nullable Object[] values;
    private @Nullable Object[] states = {};
    private boolean[] any = {};

    WrittenStates(AggregateFunction.Written function, AggregateScope scope) {
        this.function = function;
        this.arguments = scope.arguments();
        this.memory = scope.memory();
        this.values = new @Nullable Object[1 + arguments.length];
        Object receiver = receiver(function.add());
        start = handle(function.start(), receiver).asType(MethodType.methodType(Object.class));
        add = handle(function.add(), receiver)
                .asType(MethodType.genericMethodType(values.length))
                .asSpreader(Object[].class, values.length);
        finish = handle(function.finish(), receiver).asType(MethodType.genericMethodType(1));
    }

    private static @Nullable Object receiver(Method method) {
        if (Modifier.isStatic(method.getModifiers())) {
            return null;
        }
        try {
            return method.getDeclaringClass().getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Function " + method.getDeclaringClass() + " cannot be made", e);
        }
    }

    private static MethodHandle handle(Method method, @Nullable Object receiver) {
        try {
            MethodHandle handle = MethodHandles.publicLookup().unreflect(method);
            return receiver == null ? handle : handle.bindTo(receiver);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Method " + method + " cannot be called", e);
        }
    }

    @Override
    public void grow(int groups) {
        states = GroupArrays.grown(states, groups, memory);
        any = GroupArrays.grown(any, groups, memory);
    }

    @Override
    public void add(RowBlock block) {
        for (int i = 0; i < block.count; i++) {
            if (take(block.rows[i])) {
                add(block.groups[i]);
            }
        }
    }

    private boolean take(@Nullable Object[] row) {
        for (int index = 0; index < arguments.length; index++) {
            Object value = row[arguments[index]];
            if (value == null) {
                return false;
            }
            values[index + 1] = value;
        }
        return true;
    }

    private void add(int group) {
        boolean first = !any[group];
        Object before = first ? started() : states[group];
        int elements = size(before);
        values[0] = before;
        Object after = added();
        states[group] = after;
        any[group] = true;
        if (first) {
            memory.grow(STATE + argumentBytes());
        } else if (elements >= 0 && size(after) > elements) {
            memory.grow(ENTRY + argumentBytes());
        }
    }

    private long argumentBytes() {
        long bytes = 0;
        for (int index = 1; index < values.length; index++) {
            bytes += RowSizes.of(values[index]);
        }
        return bytes;
    }

    private static int size(@Nullable Object state) {
        if (state instanceof Collection<?> collection) {
            return collection.size();
        }
        return state instanceof Map<?, ?> map ? map.size() : -1;
    }

    @Override
    public @Nullable Object result(int group) {
        if (any[group]) {
            return finished(states[group]);
        }
        return function.nullOfNone() ? null : finished(started());
    }

    private @Nullable Object started() {
        try {
            return (Object) start.invokeExact();
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    private @Nullable Object added() {
        try {
            return (Object) add.invokeExact((Object[]) values);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    private @Nullable Object finished(@Nullable Object state) {
        try {
            return (Object) finish.invokeExact(state);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /** What a method throws passes; the compiler cannot know that a handle throws nothing else. */
    private static RuntimeException failure(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known
                ? known
                : new IllegalArgumentException(cause.getMessage(), cause);
    }
}
